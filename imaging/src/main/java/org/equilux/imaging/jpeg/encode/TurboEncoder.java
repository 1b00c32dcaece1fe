package org.equilux.imaging.jpeg.encode;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.turbo.NativeBuffer;
import org.equilux.imaging.jpeg.turbo.TurboException;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * The encoder that uses libjpeg-turbo, where its bytes are identical to those of the JDK's encoder.
 * It supports the standard tables of a quality and some kinds of subsampling; each combination is
 * tried before its first use in a process.
 */
final class TurboEncoder implements ScanEncoder {
  /** The sides of the trial picture, which do not fill the last MCUs. */
  private static final int TRIAL_WIDTH = 149;

  private static final int TRIAL_HEIGHT = 83;

  /** The tried settings, and whether the encoders agreed. */
  private static final Map<Setting, Boolean> TRIED = new ConcurrentHashMap<>();

  /**
   * The settings for libjpeg-turbo.
   *
   * @param sampling number of the subsampling
   * @param quality 1 to 100
   */
  private record Setting(int sampling, int quality) {}

  private final TurboLibrary library;
  private final boolean color;
  private final Setting setting;
  private final MemorySegment handle;

  private TurboEncoder(TurboLibrary library, boolean color, Setting setting) throws TurboException {
    this.library = library;
    this.color = color;
    this.setting = setting;
    this.handle = library.openEncoder();
  }

  /**
   * An encoder for a style.
   *
   * @param found empty if the library is missing, or loading it does not pay
   * @return empty unless the library yields the same bytes as the JDK's encoder
   */
  static Optional<ScanEncoder> of(
      Optional<TurboLibrary> found, Frame frame, int[][] tables, boolean rgb) throws IOException {
    Optional<Setting> setting = setting(frame, tables, rgb);
    if (setting.isEmpty() || found.isEmpty()) {
      return Optional.empty();
    }
    try {
      TurboLibrary library = found.get();
      Boolean alike = TRIED.get(setting.get());
      if (alike == null) {
        alike = tryOut(library, frame, tables, setting.get());
        TRIED.put(setting.get(), alike);
      }
      return alike
          ? Optional.of(new TurboEncoder(library, frame.isColor(), setting.get()))
          : Optional.empty();
    } catch (TurboException e) {
      return Optional.empty();
    }
  }

  private static Optional<Setting> setting(Frame frame, int[][] tables, boolean rgb) {
    int sampling = rgb ? -1 : TurboLibrary.sampling(frame);
    if (sampling < 0) {
      return Optional.empty();
    }
    List<Frame.Component> components = frame.components();
    for (int quality = 1; quality <= Style.MAX_QUALITY; quality++) {
      int[][] standard = Style.standardTables(quality);
      boolean equal = true;
      for (int i = 0; equal && i < components.size(); i++) {
        equal = Arrays.equals(tables[components.get(i).table()], standard[Math.min(i, 1)]);
      }
      if (equal) {
        return Optional.of(new Setting(sampling, quality));
      }
    }
    return Optional.empty();
  }

  /** Whether both encoders agree on noise, which uses every feature of the coding. */
  private static boolean tryOut(TurboLibrary library, Frame frame, int[][] tables, Setting setting)
      throws IOException, TurboException {
    PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
    Pixels noise = Pixels.allocate(format, TRIAL_WIDTH, TRIAL_HEIGHT);
    new Random(setting.quality()).nextBytes(noise.data());
    try (JpegEncoder usual = new JpegEncoder(frame, tables, false, Inks.NONE);
        TurboEncoder turbo = new TurboEncoder(library, frame.isColor(), setting)) {
      byte[] expected = usual.encode(noise);
      byte[] actual = turbo.encode(noise);
      int from = JpegEncoder.scanAt(expected);
      int at = JpegEncoder.scanAt(actual);
      return JpegHeader.of(actual).restartInterval() == 0
          && Arrays.equals(expected, from, expected.length, actual, at, actual.length);
    }
  }

  @Override
  public byte[] encode(Pixels rows) throws IOException {
    int bytes = Math.addExact(rows.stride() * (rows.height() - 1), rows.rowBytes());
    long bound = library.bound(rows.width(), rows.height(), setting.sampling());
    try (NativeBuffer pixels = NativeBuffer.take(bytes);
        NativeBuffer jpeg = NativeBuffer.take(bound)) {
      MemorySegment.copy(
          rows.data(), rows.rowOffset(0), pixels.bytes(), ValueLayout.JAVA_BYTE, 0, bytes);
      long length =
          library.compress(
              handle,
              pixels.bytes(),
              rows.width(),
              rows.stride(),
              rows.height(),
              color,
              jpeg.bytes(),
              setting.sampling(),
              setting.quality());
      return jpeg.bytes().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (TurboException e) {
      throw new IOException("libjpeg-turbo cannot encode: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    library.close(handle);
  }
}
