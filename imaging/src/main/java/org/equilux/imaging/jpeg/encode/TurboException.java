package org.equilux.imaging.jpeg.encode;

/** libjpeg-turbo cannot do something. */
final class TurboException extends Exception {
  private static final long serialVersionUID = 1;

  TurboException(String message) {
    super(message);
  }
}
