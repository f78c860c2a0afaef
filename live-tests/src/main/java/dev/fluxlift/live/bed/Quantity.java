package dev.fluxlift.live.bed;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Kubernetes quantities as the downward API prints them. */
final class Quantity {
  private static final Map<String, BigDecimal> UNITS = Map.of(
      "m", new BigDecimal("0.001"), "k", new BigDecimal(1_000), "M", new BigDecimal(1_000_000),
      "G", new BigDecimal(1_000_000_000), "Ki", new BigDecimal(1L << 10), "Mi", new BigDecimal(1L << 20),
      "Gi", new BigDecimal(1L << 30));

  private Quantity() {}

  /** Whole units, rounded up: {@code 1500m} is 2, {@code 1Gi} is 1073741824. */
  static String whole(String quantity) {
    String digits = quantity.replaceAll("[A-Za-z]+$", "");
    BigDecimal unit = UNITS.getOrDefault(quantity.substring(digits.length()), BigDecimal.ONE);
    return new BigDecimal(digits).multiply(unit).setScale(0, RoundingMode.UP).toPlainString();
  }
}
