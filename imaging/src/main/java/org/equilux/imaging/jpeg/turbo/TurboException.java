package org.equilux.imaging.jpeg.turbo;

/** A call into libjpeg-turbo failed; the message is that of the library. */
public final class TurboException extends Exception {
  private static final long serialVersionUID = 1;

  TurboException(String message) {
    super(message);
  }
}
