package dev.fluxlift.engine.proof;

import dev.fluxlift.yaml.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes quantity as a number (apimachinery pkg/api/resource/quantity.go). */
final class Quantity {
  private static final Pattern FORM = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "m", new BigDecimal("0.001"),
          "k", new BigDecimal("1000"),
          "M", new BigDecimal("1000000"),
          "G", new BigDecimal("1000000000"),
          "T", new BigDecimal("1000000000000"),
          "Ki", new BigDecimal("1024"),
          "Mi", new BigDecimal("1048576"),
          "Gi", new BigDecimal("1073741824"),
          "Ti", new BigDecimal("1099511627776"));

  private Quantity() {}

  static Optional<BigDecimal> of(Value value) {
    Matcher m = FORM.matcher(value.text().orElse(""));
    if (!m.matches()) {
      return Optional.empty();
    }
    String unit = m.group(2);
    BigDecimal number = new BigDecimal(m.group(1));
    return Optional.of(unit == null ? number : number.multiply(UNITS.getOrDefault(unit, BigDecimal.ONE)));
  }
}
