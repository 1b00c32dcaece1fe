package org.equilux.master.accounts.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Password hashes: Argon2id with a salt, in the standard text form {@code
 * $argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH}, so that costs can be raised later.
 */
public final class Passwords {
  private static final int LEAST = 10;
  private static final int MOST = 200;

  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([^$]{1,100})\\$([^$]{1,100})");

  private final Secrets secrets;
  private final PasswordCost cost;

  /** Bounds the memory: further sign-ins wait. */
  private final Semaphore atOnce = new Semaphore(2);

  /**
   * Hash that matches no password. Verified against when the account does not exist, so that the
   * duration of a sign-in does not reveal that.
   */
  private final String unusedHash;

  /**
   * @param cost of new hashes
   */
  public Passwords(Secrets secrets, PasswordCost cost) {
    this.secrets = secrets;
    this.cost = cost;
    this.unusedHash = text(secrets.bytes(SALT_BYTES), secrets.bytes(HASH_BYTES));
  }

  /**
   * Checks that a new password has 10 to 200 characters and is not a common one. There are no other
   * rules.
   *
   * @throws IllegalArgumentException if it is unsuitable; the message says why
   */
  public static void check(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < LEAST || length > MOST) {
      throw new IllegalArgumentException(
          "a password has %d to %d characters; this one has %d".formatted(LEAST, MOST, length));
    }
    if (CommonPasswords.contains(normal(password))) {
      throw new IllegalArgumentException(
          "this password is one of the most common ones, which are guessed first");
    }
  }

  /**
   * The Unicode normalization of a password, so that equal letters of different keyboards match.
   */
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  /** The hash of a password for storage. */
  public String hash(String password) {
    byte[] salt = secrets.bytes(SALT_BYTES);
    return text(salt, argon2id(password, salt, cost, LANES, HASH_BYTES));
  }

  private String text(byte[] salt, byte[] hash) {
    Base64.Encoder text = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.kibibytes(),
            cost.passes(),
            LANES,
            text.encodeToString(salt),
            text.encodeToString(hash));
  }

  /** Whether a password matches a hash. */
  public boolean fits(String password, String hash) {
    Matcher form = FORM.matcher(hash);
    if (password.length() > 2 * MOST || !form.matches()) {
      boolean _ = fits("", unusedHash);
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(form.group(5));
    byte[] made =
        argon2id(
            password,
            Base64.getDecoder().decode(form.group(4)),
            new PasswordCost(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))),
            Integer.parseInt(form.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, made);
  }

  private byte[] argon2id(String password, byte[] salt, PasswordCost cost, int lanes, int bytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    byte[] hash = new byte[bytes];
    atOnce.acquireUninterruptibly();
    try {
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(cost.kibibytes())
              .withIterations(cost.passes())
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      int _ = generator.generateBytes(normal(password).getBytes(StandardCharsets.UTF_8), hash);
    } finally {
      atOnce.release();
    }
    return hash;
  }
}
