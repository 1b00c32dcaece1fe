package org.equilux.imaging;

import java.io.IOException;
import org.equilux.imaging.options.OnDamage;

/**
 * Signals a picture file that cannot be processed. The message is for the user: the error and, if
 * there is one, the remedy.
 */
public final class PictureException extends IOException {
  /** The reason, for choosing a status or exit code. */
  public enum Reason {
    /** Not a picture of a supported kind. */
    UNKNOWN_KIND,
    /** A known kind with an unsupported feature, named in the message. */
    UNSUPPORTED,
    /** Truncated, inconsistent or otherwise damaged. */
    CORRUPT,
    /** More pixels than the limit, or more bytes than a format can have, named in the message. */
    TOO_LARGE,
    /** More pages than the limit, named in the message. */
    TOO_MANY_PAGES
  }

  private final Reason reason;
  private final boolean salvageable;

  public PictureException(Reason reason, String message) {
    this(reason, message, null);
  }

  public PictureException(Reason reason, String message, Throwable cause) {
    this(reason, message, cause, false);
  }

  private PictureException(Reason reason, String message, Throwable cause, boolean salvageable) {
    super(message, cause);
    this.reason = reason;
    this.salvageable = salvageable;
  }

  /**
   * This exception, marked as a damaged picture of which {@link OnDamage#SALVAGE} may keep a part.
   */
  public PictureException orSalvaged() {
    return new PictureException(reason, getMessage(), this, true);
  }

  public static PictureException unsupported(String message) {
    return new PictureException(Reason.UNSUPPORTED, message);
  }

  public static PictureException corrupt(String message) {
    return new PictureException(Reason.CORRUPT, message);
  }

  public static PictureException corrupt(String message, Throwable cause) {
    return new PictureException(Reason.CORRUPT, message, cause);
  }

  public static PictureException tooLarge(String message) {
    return new PictureException(Reason.TOO_LARGE, message);
  }

  public Reason reason() {
    return reason;
  }

  /** Whether opening with {@link OnDamage#SALVAGE} may keep a part of the picture. */
  public boolean isSalvageable() {
    return salvageable;
  }
}
