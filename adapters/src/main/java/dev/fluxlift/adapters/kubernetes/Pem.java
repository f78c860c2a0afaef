package dev.fluxlift.adapters.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM, as kubeadm (PKCS#1), k3s and Talos (SEC 1) and cloud tools (PKCS#8) write them.
 * Java reads PKCS#8 alone, so the other two are wrapped (RFC 5208 section 5, RFC 5915 section 3).
 */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

  /** SEQUENCE { OID rsaEncryption, NULL }. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** OID id-ecPublicKey. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final byte[] VERSION_0 = {2, 1, 0};

  private Pem() {}

  static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    List<Certificate> found =
        List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate in it");
    }
    return found;
  }

  static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    Matcher block = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new GeneralSecurityException("no private key in it");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the private key is damaged", e);
    }
    return switch (block.group(1)) {
      case "RSA PRIVATE KEY" -> pkcs8(sequence(VERSION_0, RSA, tagged(4, der)), "RSA");
      case "EC PRIVATE KEY" -> pkcs8(sequence(VERSION_0, sequence(EC, curve(der)), tagged(4, der)), "EC");
      case "PRIVATE KEY" -> pkcs8(der, "RSA", "EC", "Ed25519");
      default -> throw new GeneralSecurityException("the private key is encrypted");
    };
  }

  private static PrivateKey pkcs8(byte[] der, String... algorithms) throws GeneralSecurityException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        continue;
      }
    }
    throw new GeneralSecurityException("the private key is no " + String.join(", ", algorithms) + " key");
  }

  /** ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, [0] parameters OID, [1] publicKey }. */
  private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
    try {
      int at = sec1[1] < 0 ? 2 + (sec1[1] & 0x7f) : 2;
      at += 2 + sec1[at + 1];
      at += 2 + sec1[at + 1];
      if ((sec1[at] & 0xff) == 0xa0 && sec1[at + 2] == 6) {
        return Arrays.copyOfRange(sec1, at + 2, at + 2 + sec1[at + 1]);
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new GeneralSecurityException("the private key is damaged", e);
    }
    throw new GeneralSecurityException("the private key does not name its curve");
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return tagged(0x30, out.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
