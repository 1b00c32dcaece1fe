package org.equilux.imaging.jpeg.encode;

import org.equilux.imaging.jpeg.turbo.TurboLibrary;

/** The JPEG codec of this machine. Results do not depend on it. */
public final class JpegCodec {
  private JpegCodec() {}

  /**
   * A description in one line: the codec, and if it is not the fastest one, the reason and the
   * remedy.
   */
  public static String description() {
    return TurboLibrary.get()
        .map(library -> "libjpeg-turbo (" + library.name() + ")")
        .orElseGet(() -> "the JDK's, which is slower: " + TurboLibrary.reason());
  }
}
