package org.equilux.imaging.jpeg.encode;

/** What JPEG is encoded with on this machine. The bytes are the same whatever it is. */
public final class JpegCodec {
  private JpegCodec() {}

  /**
   * One line for people: what encodes JPEG, and if that is not the fastest there is, why, and what
   * to do.
   */
  public static String description() {
    return TurboLibrary.get()
        .map(library -> "libjpeg-turbo (" + library.name() + ")")
        .orElseGet(() -> "the JDK's, which is slower: " + TurboLibrary.reason());
  }
}
