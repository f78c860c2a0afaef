package dev.fluxlift.simulator.fault;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * A method of the engine that does nothing, or a call in it that is not made: what is left when a guard is taken out of
 * the code.
 *
 * @param type class, below {@code dev.fluxlift.engine}, e.g. {@code run.Lock}
 * @param method its method, or a beginning of the names of lambdas in it that ends in {@code $}
 * @param call the method that is not called in it; {@code ""} when the whole method does nothing
 * @param answer what it answers instead
 */
record Cut(String type, String method, String call, Answer answer) {
  private static final String ENGINE = "dev.fluxlift.engine.";

  /** What a method answers that does nothing. */
  enum Answer {
    /** Nothing: it answers nothing. */
    NOTHING,
    /** {@code Optional.empty()}. */
    EMPTY,
    /** {@code List.of()}. */
    NO_LIST,
    /** {@code Collections.emptySortedSet()}. */
    NO_SET,
    /** {@code true}. */
    TRUE
  }

  static Cut method(String type, String method, Answer answer) {
    return new Cut(type, method, "", answer);
  }

  static Cut call(String type, String method, String call, Answer answer) {
    return new Cut(type, method, call, answer);
  }

  /** Full name of the class. */
  String className() {
    return ENGINE + type;
  }

  /**
   * The class without the guard.
   *
   * @throws IllegalStateException when the class has no such guard: the mutant would be none
   */
  byte[] from(byte[] bytes, ClassLoader loader) {
    ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
        ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
    int[] made = new int[1];
    byte[] out = file.transformClass(file.parse(bytes), call.isEmpty() ? emptied(made) : notCalled(made));
    if (made[0] == 0) {
      throw new IllegalStateException("there is no " + this);
    }
    return out;
  }

  private boolean is(MethodModel model) {
    String name = model.methodName().stringValue();
    return method.endsWith("$") ? name.startsWith(method) && answers(model.methodTypeSymbol()) : name.equals(method);
  }

  /** Of the lambdas in a method those count that answer the like. */
  private boolean answers(MethodTypeDesc type) {
    return !call.isEmpty() || type.returnType().equals(ConstantDescs.CD_void) == (answer == Answer.NOTHING);
  }

  private ClassTransform emptied(int[] made) {
    return (builder, element) -> {
      if (element instanceof MethodModel model && is(model)) {
        made[0]++;
        builder.withMethodBody(model.methodName(), model.methodType(), model.flags().flagsMask(), code -> {
          push(code);
          code.return_(TypeKind.from(model.methodTypeSymbol().returnType()));
        });
      } else {
        builder.with(element);
      }
    };
  }

  private ClassTransform notCalled(int[] made) {
    return ClassTransform.transformingMethodBodies(this::is, (code, element) -> {
      if (element instanceof InvokeInstruction invoke && invoke.name().equalsString(call)) {
        made[0]++;
        List<ClassDesc> arguments = invoke.typeSymbol().parameterList();
        arguments.reversed().forEach(a -> pop(code, a));
        if (invoke.opcode() != Opcode.INVOKESTATIC) {
          code.pop();
        }
        push(code);
      } else {
        code.with(element);
      }
    });
  }

  private static void pop(CodeBuilder code, ClassDesc type) {
    if (TypeKind.from(type).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  private void push(CodeBuilder code) {
    switch (answer) {
      case NOTHING -> {}
      case EMPTY -> code.invokestatic(
          ClassDesc.of("java.util.Optional"), "empty", MethodTypeDesc.of(ClassDesc.of("java.util.Optional")));
      case NO_LIST -> code.invokestatic(
          ConstantDescs.CD_List, "of", MethodTypeDesc.of(ConstantDescs.CD_List), true);
      case NO_SET -> code.invokestatic(
          ClassDesc.of("java.util.Collections"), "emptySortedSet", MethodTypeDesc.of(ClassDesc.of("java.util.SortedSet")));
      case TRUE -> code.iconst_1();
    }
  }
}
