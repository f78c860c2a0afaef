package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.fluxlift.engine.finding.FindingCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/findings.md is what the constants say; {@code -Dfluxlift.docs=write} writes it anew. */
class FindingsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "findings.md");

  @Test
  void thePageHasEveryFindingAsTheCodeSaysIt() throws IOException {
    String page = page();
    if ("write".equals(System.getProperty("fluxlift.docs"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }

  @Test
  void everyCodeIsThereOnce() {
    List<String> ids = codes().stream().map(FindingCode::id).toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }

  private static String page() {
    StringBuilder out = new StringBuilder("# Findings\n\nMade from the code by `FindingsPageTest`. A blocker must be mended; a finding to consent to stops unless its code is given\nwith `--consent CODE`; a note does not stop.\n");
    for (FindingCode code : codes()) {
      out.append("\n## ").append(code.id()).append("\n\n");
      out.append(switch (code.severity()) {
        case BLOCKER -> "Blocker";
        case CONSENT -> "To consent to";
        case NOTE -> "Note";
      });
      out.append(". ").append(code.why()).append("\n\nWhat to do: ").append(code.fix()).append('\n');
    }
    return out.toString();
  }

  private static List<FindingCode> codes() {
    List<FindingCode> out = new ArrayList<>();
    for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.fluxlift.engine")) {
      if (type.isEnum() && type.isAssignableTo(FindingCode.class)) {
        for (Object constant : type.reflect().getEnumConstants()) {
          out.add((FindingCode) constant);
        }
      }
    }
    out.sort(Comparator.comparing(c -> c.id().toLowerCase(Locale.ROOT)));
    return out;
  }
}
