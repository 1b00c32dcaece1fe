package org.equilux.imaging.jpeg.turbo;

/** Signals a failed call into libjpeg-turbo; the message is the library's. */
public final class TurboException extends Exception {
  private static final long serialVersionUID = 1;

  TurboException(String message) {
    super(message);
  }
}
