package org.equilux.master.accounts.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Random secrets; because they are random, it suffices to store a plain hash of them. */
public final class Secrets {
  private static final int BYTES = 32;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** Letters and digits without similar-looking ones. */
  private static final String PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private final SecureRandom random = new SecureRandom();

  /** A secret of 256 random bits. */
  public String secret() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return TEXT.encodeToString(bytes);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A password of four groups of five letters, 99 bits, for reading and typing. */
  public String password() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(i > 0 && i % 5 == 0 ? "-" : "");
      text.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
    }
    return text.toString();
  }

  /** A text of 96 random bits: unique and short enough to read. */
  public String shortText() {
    return secret().substring(0, 16);
  }

  /** The hash of a secret, which is stored instead of the secret. */
  public static String hash(String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return TEXT.encodeToString(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A secret derived from another one (HMAC); neither reveals the other. */
  public static String derived(String secret, String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return TEXT.encodeToString(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** Compares two texts in constant time. */
  public static boolean equal(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
