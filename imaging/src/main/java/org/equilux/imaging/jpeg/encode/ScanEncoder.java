package org.equilux.imaging.jpeg.encode;

import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.Pixels;

/**
 * The encoder of rows as a separate JPEG, always with the same quantization tables, sampling and
 * standard Huffman tables. Not thread-safe.
 */
public interface ScanEncoder extends AutoCloseable {
  /**
   * The fastest encoder on this machine for a style, including the time to load it. All encoders
   * yield the same entropy-coded data.
   *
   * @param tables quantization tables in natural order, by their numbers in the frame
   * @param rgb whether three components are red, green and blue rather than YCbCr
   * @param inks form of four components
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
   * Encodes rows as a separate file with any equivalent header.
   *
   * @param pixels in the width of the frame, gray or RGB like the frame
   */
  byte[] encode(Pixels pixels) throws IOException;

  @Override
  void close();
}
