package org.equilux.imaging.jpeg.encode;

import org.equilux.imaging.jpeg.turbo.TurboLibrary;

/** The codec of JPEG on this machine. Results do not depend on it. */
public final class JpegCodec {
  private JpegCodec() {}

  /**
   * One line for people: the codec of JPEG, and if it is not the fastest one, the reason and what
   * to do.
   */
  public static String description() {
    return TurboLibrary.get()
        .map(library -> "libjpeg-turbo (" + library.name() + ")")
        .orElseGet(() -> "the JDK's, which is slower: " + TurboLibrary.reason());
  }
}
