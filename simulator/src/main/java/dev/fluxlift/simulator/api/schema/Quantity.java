package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.simulator.api.fields.Path;
import dev.fluxlift.yaml.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resource quantities in their canonical form (apimachinery@v0.33 pkg/api/resource/quantity.go). */
final class Quantity {
  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))((?:[KMGTPE]i)|[numkMGTPE]|[eE][+-]?\\d+)?");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final BigDecimal KILO = BigDecimal.valueOf(1000);

  private Quantity() {}

  static Value canonical(Value value, Path path) {
    Value made = made(value, path);
    return made.equals(value) && made.origin().equals(value.origin()) ? value : made;
  }

  private static Value made(Value value, Path path) {
    String text = value.text().orElse("");
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new GoShape.Unreadable(path + ": quantities must match the regular expression: " + text);
    }
    String unit = m.group(2) == null ? "" : m.group(2);
    BigDecimal number = new BigDecimal(m.group(1));
    if (unit.length() > 1 && unit.matches("[eE].*")) {
      return Value.of(exponent(number, Integer.parseInt(unit.substring(1))));
    }
    if (!unit.isEmpty() && BINARY.contains(unit)) {
      BigDecimal bytes = number.multiply(KIBI.pow(BINARY.indexOf(unit)));
      // amounts below 1024 are written decimal
      return Value.of(bytes.abs().compareTo(KIBI) < 0 ? decimal(bytes) : binary(bytes));
    }
    return Value.of(decimal(number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(unit) - 3))));
  }

  private static String binary(BigDecimal bytes) {
    BigDecimal whole = bytes.setScale(0, RoundingMode.CEILING);
    int unit = 0;
    while (unit < BINARY.size() - 1 && whole.signum() != 0 && whole.remainder(KIBI).signum() == 0) {
      whole = whole.divide(KIBI);
      unit++;
    }
    return whole.toPlainString() + BINARY.get(unit);
  }

  private static String decimal(BigDecimal number) {
    BigDecimal nano = number.scaleByPowerOfTen(9).setScale(0, RoundingMode.CEILING);
    if (nano.signum() == 0) {
      return "0";
    }
    int unit = 0;
    while (unit < DECIMAL.size() - 1 && nano.remainder(KILO).signum() == 0) {
      nano = nano.divide(KILO);
      unit++;
    }
    return nano.toPlainString() + DECIMAL.get(unit);
  }

  private static String exponent(BigDecimal number, int exponent) {
    BigDecimal value = number;
    int power = exponent;
    while (value.stripTrailingZeros().scale() > 0 || power % 3 != 0) {
      value = value.scaleByPowerOfTen(1);
      power--;
    }
    while (value.signum() != 0 && value.remainder(KILO).signum() == 0) {
      value = value.divide(KILO);
      power += 3;
    }
    return value.toBigInteger() + (power == 0 ? "" : "e" + power);
  }
}
