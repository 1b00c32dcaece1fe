package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.scan.BoundedScan;
import org.equilux.imaging.jpeg.turbo.NativeBuffer;
import org.equilux.imaging.jpeg.turbo.TurboException;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;

/**
 * The decoder of bands with libjpeg-turbo, used where its samples are identical to those of the
 * JDK's decoder: if the scan is a {@link BoundedScan}, and both decoders agreed on trial pictures
 * with the same subsampling in this process. The JDK's decoder decodes every other band, and also
 * reports damage.
 */
final class TurboDecoder {
  private static final int TRIAL_QUALITY = 92;

  /** The sizes of the trial pictures, most of which do not fill their last MCUs. */
  private static final int[][] TRIAL_SIZES = {{149, 83}, {1, 1}, {2, 3}, {17, 9}, {64, 32}};

  /** Adobe's segment for three YCbCr components. */
  private static final byte[] YCBCR = {
    (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 1
  };

  private static final int SOI_BYTES = 2;

  /**
   * Whether the decoders agreed on the trial pictures, by TurboJPEG's number of the subsampling.
   */
  private static final Map<Integer, Boolean> TRIED = new ConcurrentHashMap<>();

  private TurboDecoder() {}

  /**
   * Decodes a band, if libjpeg-turbo yields the right samples.
   *
   * @param encoded the band's restart intervals and an end marker
   * @param above number of rows to drop before the first row of the output
   * @param height number of rows of the encoded band
   * @return false if the band must be decoded otherwise; the output is undefined then
   */
  static boolean decode(
      TurboLibrary library,
      JpegBandCoding coding,
      byte[] encoded,
      int above,
      int height,
      Pixels out)
      throws IOException {
    JpegHeader header = coding.parsed();
    Frame frame = header.frame();
    int sampling = header.rgb() ? -1 : TurboLibrary.sampling(frame);
    if (sampling < 0) {
      return false;
    }
    if (!isAlike(library, sampling, frame) || !isBounded(coding, encoded, height)) {
      return false;
    }
    try (NativeBuffer rows = NativeBuffer.take((long) height * out.rowBytes())) {
      Frame part = frame.ofSize(frame.width(), height);
      decode(library, part, coding.header(height), encoded, rows.bytes());
      for (int row = 0; row < out.height(); row++) {
        MemorySegment.copy(
            rows.bytes(),
            ValueLayout.JAVA_BYTE,
            (long) (above + row) * out.rowBytes(),
            out.data(),
            out.rowOffset(row),
            out.rowBytes());
      }
      return true;
    } catch (TurboException e) {
      // The library warns of damage that the test of the scan does not detect; the JDK's decoder
      // has details.
      return false;
    }
  }

  private static boolean isBounded(JpegBandCoding coding, byte[] encoded, int height)
      throws IOException {
    if (coding.isBounded()) {
      return true;
    }
    JpegHeader header = coding.parsed();
    Frame frame = header.frame();
    long mcus = (long) frame.mcusAcross() * Math.ceilDiv(height, frame.mcuRows());
    return BoundedScan.isIn(encoded, coding.scanCoding(), header, mcus, header.restartInterval());
  }

  /**
   * Decodes a picture.
   *
   * @param head from the start of the picture to its scan's data
   * @param body the scan's data and the end marker
   */
  private static void decode(
      TurboLibrary library, Frame frame, byte[] head, byte[] body, MemorySegment out)
      throws TurboException {
    boolean color = frame.isColor();
    byte[] more = color ? YCBCR : new byte[0];
    try (NativeBuffer jpeg = NativeBuffer.take((long) head.length + more.length + body.length)) {
      MemorySegment to = jpeg.bytes();
      MemorySegment.copy(head, 0, to, ValueLayout.JAVA_BYTE, 0, SOI_BYTES);
      MemorySegment.copy(more, 0, to, ValueLayout.JAVA_BYTE, SOI_BYTES, more.length);
      int at = SOI_BYTES + more.length;
      MemorySegment.copy(head, SOI_BYTES, to, ValueLayout.JAVA_BYTE, at, head.length - SOI_BYTES);
      at += head.length - SOI_BYTES;
      MemorySegment.copy(body, 0, to, ValueLayout.JAVA_BYTE, at, body.length);
      MemorySegment handle = library.openDecoder();
      try {
        library.decompress(handle, to, frame.width(), frame.height(), color, out);
      } finally {
        library.close(handle);
      }
    }
  }

  private static boolean isAlike(TurboLibrary library, int sampling, Frame frame)
      throws IOException {
    Boolean alike = TRIED.get(sampling);
    if (alike == null) {
      alike = true;
      for (int[] size : TRIAL_SIZES) {
        alike = alike && isAlike(library, frame.ofSize(size[0], size[1]));
      }
      TRIED.put(sampling, alike);
    }
    return alike;
  }

  /** Whether both decoders agree on noise, which uses every feature of the coding. */
  private static boolean isAlike(TurboLibrary library, Frame frame) throws IOException {
    PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
    Pixels noise = Pixels.allocate(format, frame.width(), frame.height());
    new Random(frame.width()).nextBytes(noise.data());
    int[][] tables = new int[4][];
    Arrays.fill(tables, Style.standardTables(TRIAL_QUALITY)[0]);
    byte[] jpeg;
    try (JpegEncoder encoder = new JpegEncoder(frame, tables, false, Inks.NONE)) {
      jpeg = encoder.encode(noise);
    }
    byte[] expected = new byte[frame.height() * noise.rowBytes()];
    int[] at = {0};
    JpegDecoder.decode(
        new JpegStream(new byte[0], jpeg.length, ByteReader.of(jpeg, 0)),
        JpegHeader.of(jpeg),
        new PageInfo(frame.width(), frame.height(), format),
        1,
        (data, offset, count) -> {
          System.arraycopy(data, offset, expected, at[0], count * noise.rowBytes());
          at[0] += count * noise.rowBytes();
        },
        Damage::check);
    try (NativeBuffer rows = NativeBuffer.take(expected.length)) {
      int scan = JpegEncoder.scanAt(jpeg);
      decode(
          library,
          frame,
          Arrays.copyOf(jpeg, scan),
          Arrays.copyOfRange(jpeg, scan, jpeg.length),
          rows.bytes());
      return Arrays.equals(expected, rows.bytes().toArray(ValueLayout.JAVA_BYTE));
    } catch (TurboException e) {
      return false;
    }
  }
}
