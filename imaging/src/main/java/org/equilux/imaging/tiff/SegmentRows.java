package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Samples;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.compression.SegmentDecoder;
import org.equilux.imaging.tiff.samples.AssociatedAlpha;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.kernels.pixels.PixelFormat;

/** The decoder of segments, one after the other in each plane, row by row. */
final class SegmentRows implements AutoCloseable {
  private final Layout layout;
  private final Coding[] codings;
  private final SegmentDecoder[] decoders;
  private final boolean[] leftOut;
  private final OnDamage onDamage;
  private PictureException damage;
  private final byte[] raw;

  /** A row of one plane. */
  private final byte[] samples;

  /** The conversion of associated alpha; null if there is none. */
  private final AssociatedAlpha alpha;

  SegmentRows(TiffBandCoding band) {
    this(band, band.packing()::decoder, OnDamage.REFUSE);
  }

  /**
   * Creates a decoder with other segment decoders, one for each plane, than those of the packing.
   *
   * @param onDamage whether damaged segments are refused
   */
  SegmentRows(TiffBandCoding band, Supplier<SegmentDecoder> decoder, OnDamage onDamage) {
    this.onDamage = onDamage;
    this.layout = band.layout();
    this.codings = new Coding[layout.planes()];
    this.decoders = new SegmentDecoder[layout.planes()];
    this.leftOut = new boolean[layout.planes()];
    for (int plane = 0; plane < layout.planes(); plane++) {
      codings[plane] = layout.planes() == 1 ? band.coding() : band.coding().plane(plane);
      decoders[plane] = decoder.get();
    }
    this.raw = new byte[(int) codings[0].rowBytes(layout.width())];
    this.samples =
        new byte[layout.planes() == 1 ? 0 : layout.width() * codings[0].format().bytesPerSample()];
    this.alpha = band.coding().associated() ? band.coding().alpha() : null;
  }

  /** Starts a segment of a plane, with a stream of its encoded form. */
  void begin(int plane, InputStream encoded) throws IOException {
    leftOut[plane] = false;
    decoders[plane].begin(encoded);
  }

  /** Starts a segment of a plane that a sparse file omits: all of its samples are 0. */
  void beginLeftOut(int plane) {
    leftOut[plane] = true;
  }

  /**
   * Decodes the next rows of the current segment, in the columns within the page. With separate
   * planes, the last plane's rows are decoded after the same rows of the others.
   *
   * @param column index of the column of segments
   * @param out receives the rows
   * @param offset position of the page's first column in the first of these rows
   * @param stride bytes from row to row
   * @return number of rows before the segment's {@link #damage}: all, unless it is found in these
   *     rows; later rows are 0
   */
  int next(int plane, int column, int count, byte[] out, int offset, int stride)
      throws IOException {
    PixelFormat format = layout.page().format();
    int left = column * layout.width() * format.bytesPerPixel();
    int columns = layout.pageColumns(column);
    boolean associated = alpha != null && plane == layout.planes() - 1;
    int intact = count;
    for (int i = 0; i < count; i++) {
      if (!leftOut[plane] && !hasRow(plane)) {
        intact = i;
        leftOut[plane] = true;
      }
      if (leftOut[plane]) {
        Arrays.fill(raw, (byte) 0);
      }
      int at = offset + i * stride + left;
      if (layout.planes() == 1) {
        codings[plane].decode(raw, layout.width(), out, at, columns);
      } else {
        int bytes = format.bytesPerSample();
        codings[plane].decode(raw, layout.width(), samples, 0, columns);
        Samples.scatter(samples, bytes, out, at + plane * bytes, format.bytesPerPixel(), columns);
      }
      if (associated) {
        alpha.decode(out, at, columns);
      }
    }
    return intact;
  }

  /** The damage of the last damaged segment. */
  PictureException damage() {
    return damage;
  }

  private boolean hasRow(int plane) throws IOException {
    try {
      readRow(decoders[plane]);
      return true;
    } catch (PictureException e) {
      if (onDamage == OnDamage.REFUSE) {
        throw e;
      }
      damage = e;
      return false;
    }
  }

  private void readRow(SegmentDecoder decoder) throws IOException {
    for (int at = 0; at < raw.length; ) {
      int n = decoder.read(raw, at, raw.length - at);
      if (n < 0) {
        throw PictureException.corrupt("a strip or tile of the TIFF has too few bytes");
      }
      at += n;
    }
  }

  @Override
  public void close() {
    for (SegmentDecoder decoder : decoders) {
      decoder.close();
    }
  }
}
