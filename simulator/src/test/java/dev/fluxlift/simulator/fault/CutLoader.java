package dev.fluxlift.simulator.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;

/** Fluxlift once more, with guards cut out of its classes; everything else is shared with the one that is tested. */
final class CutLoader extends ClassLoader {
  private static final String OURS = "dev.fluxlift.";

  private final ClassLoader original;
  private final List<Cut> cuts;

  CutLoader(List<Cut> cuts) {
    this(CutLoader.class.getClassLoader(), cuts);
  }

  private CutLoader(ClassLoader original, List<Cut> cuts) {
    super(original);
    this.original = original;
    this.cuts = List.copyOf(cuts);
  }

  /** Plays an incident with these classes; what was wrong at its end, {@code ""} when nothing was. */
  String play(Incident incident, Path directory) {
    try {
      Class<?> player = loadClass(Incidents.class.getName());
      var play = player.getDeclaredMethod("play", String.class, String.class);
      play.setAccessible(true);
      return (String) play.invoke(null, incident.name(), directory.toString());
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(incident + " without " + cuts, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = bytes(name);
    for (Cut cut : cuts) {
      if (cut.className().equals(name)) {
        bytes = cut.from(bytes, original);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = original.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes each cut without using the classes: it fails when a guard is not where it was. */
  void make() {
    cuts.forEach(cut -> {
      try {
        loadClass(cut.className());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
