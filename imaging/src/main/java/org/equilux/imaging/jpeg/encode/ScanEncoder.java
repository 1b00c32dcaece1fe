package org.equilux.imaging.jpeg.encode;

import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.Pixels;

/**
 * Encodes some rows of a picture as a JPEG of its own, always with the same quantization tables,
 * sampling and standard Huffman tables. A thread needs its own.
 */
public interface ScanEncoder extends AutoCloseable {
  /**
   * The encoder that is the fastest on this machine for a style, the time for loading it included.
   * All give the same entropy-coded data.
   *
   * @param tables quantization tables in natural order, by the numbers the frame uses
   * @param rgb whether three components are to be red, green and blue rather than YCbCr
   * @param inks how four components are to be inks
   */
  static ScanEncoder of(Frame frame, int[][] tables, boolean rgb, Inks inks) throws IOException {
    Optional<TurboLibrary> library =
        inks == Inks.NONE
            ? TurboLibrary.getFor((long) frame.width() * frame.height())
            : Optional.empty();
    Optional<ScanEncoder> turbo = TurboEncoder.of(library, frame, tables, rgb);
    return turbo.isPresent() ? turbo.get() : new JpegEncoder(frame, tables, rgb, inks);
  }

  /**
   * Encodes rows as a file of their own, of which the header may be any that says the same.
   *
   * @param pixels as wide as the frame, and gray or RGB as it is
   */
  byte[] encode(Pixels pixels) throws IOException;

  @Override
  void close();
}
