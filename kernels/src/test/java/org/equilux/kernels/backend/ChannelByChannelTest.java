package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.PixelFormat.Colors;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each channel of CMYK and of bands is processed like a gray picture. */
class ChannelByChannelTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 24;

  static final List<PixelFormat> FORMATS =
      List.of(
          PixelFormat.CMYK8,
          PixelFormat.CMYKA8,
          PixelFormat.CMYK16,
          PixelFormat.of(Colors.BANDS, 2, false, 8),
          PixelFormat.of(Colors.BANDS, 3, true, 16),
          PixelFormat.of(Colors.BANDS, 7, false, 16));

  private final BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));

  private static Pixels noise(PixelFormat format) {
    byte[] data = new byte[WIDTH * HEIGHT * format.bytesPerPixel()];
    new Random(format.channels()).nextBytes(data);
    return Pixels.wrap(format, WIDTH, HEIGHT, data);
  }

  /** Sample by sample, independent of the tested code. */
  private static Pixels channel(Pixels in, int channel) {
    Pixels gray =
        Pixels.allocate(
            PixelFormat.of(1, false, in.format().bitsPerSample()), in.width(), in.height());
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        gray.setSample(x, y, 0, in.sample(x, y, channel));
      }
    }
    return gray;
  }

  private byte[] result(
      String operation, Map<String, String> parameters, Pixels in, Optional<Pixels> mask) {
    return whole(operation, parameters, in, mask).toPackedBytes();
  }

  /** Counts two chunks, and computes two others. */
  private Pixels whole(
      String operation, Map<String, String> parameters, Pixels in, Optional<Pixels> mask) {
    JobSpec spec = new JobSpec(Operations.named(operation), parameters, in.format(), WIDTH, HEIGHT);
    Optional<LutGrid> tables = Optional.empty();
    if (spec.twoRounds()) {
      HistogramGrid sum = spec.emptyHistograms();
      for (int[] part : new int[][] {{0, 9}, {9, HEIGHT - 9}}) {
        Chunk chunk =
            new Chunk(HEIGHT, new ChunkRows(part[0], part[1], 0, 0), in.rows(part[0], part[1]))
                .withMask(mask.map(all -> all.rows(part[0], part[1])));
        HistogramGrid counts = scalar.map(spec, chunk).value();
        sum.add(spec.decodeHistograms(counts.encode(), chunk.rows()));
      }
      tables = Optional.of(spec.decodeTables(spec.reduce(sum, Attachments.NONE).encode()));
    }
    Pixels out = Pixels.allocate(spec.outputFormat(), WIDTH, HEIGHT);
    for (int[] part : new int[][] {{0, 15}, {15, HEIGHT - 15}}) {
      ChunkRows rows = spec.rows(part[0], part[1]);
      Chunk chunk = new Chunk(HEIGHT, rows, in.rows(rows.firstHeld(), rows.held()));
      byte[] computed = scalar.compute(spec, chunk, tables).value().toPackedBytes();
      System.arraycopy(computed, 0, out.data(), out.rowOffset(part[0]), computed.length);
    }
    return out;
  }

  private void assertEachAsGray(
      String operation, Map<String, String> parameters, Pixels in, Optional<Pixels> mask) {
    Map<String, String> banded = new HashMap<>(parameters);
    if (!operation.equals("median")) {
      banded.put("color", "per-channel");
      banded.put("transparent", "count");
    }
    Pixels out = whole(operation, banded, in, mask);
    assertEquals(in.format(), out.format());
    int colors = in.format().colorChannels();
    for (int c = 0; c < colors; c++) {
      assertArrayEquals(
          result(operation, parameters, channel(in, c), mask),
          channel(out, c).toPackedBytes(),
          operation + " of channel " + c + " of " + in.format());
    }
    if (in.format().hasAlpha()) {
      assertArrayEquals(channel(in, colors).toPackedBytes(), channel(out, colors).toPackedBytes());
    }
  }

  @ParameterizedTest
  @FieldSource("FORMATS")
  void channelsAreComputedIndependently(PixelFormat format) {
    Pixels in = noise(format);
    assertEachAsGray("equalize", Map.of(), in, Optional.empty());
    assertEachAsGray("clahe", Map.of("columns", "3", "rows", "2"), in, Optional.empty());
    assertEachAsGray("stretch", Map.of("bits", "auto"), in, Optional.empty());
    assertEachAsGray("median", Map.of("size", "5"), in, Optional.empty());
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, WIDTH, HEIGHT);
    for (int x = 5; x < 20; x++) {
      mask.setSample(x, x, 0, 1);
    }
    assertEachAsGray("equalize", Map.of("mask", "given"), in, Optional.of(mask));
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "clahe", "stretch"})
  void onlyTheLightnessOfLabIsMapped(String operation) {
    Pixels in = noise(PixelFormat.LAB8);
    Pixels out = whole(operation, Map.of(), in, Optional.empty());
    assertEquals(PixelFormat.LAB8, out.format());
    assertArrayEquals(
        result(operation, Map.of(), channel(in, 0), Optional.empty()),
        channel(out, 0).toPackedBytes());
    for (int c = 1; c < 3; c++) {
      assertArrayEquals(channel(in, c).toPackedBytes(), channel(out, c).toPackedBytes());
    }
  }

  @Test
  void unsupportedParametersOfLabAreRefusedWithTheRemedy() {
    assertLabRefused("equalize", Map.of("color", "per-channel"), "--color luminance");
    assertLabRefused("equalize", Map.of("color", "gray"), "--color luminance");
    assertLabRefused("equalize", Map.of("depth", "16"), "leave depth out");
    assertLabRefused("sobel", Map.of(), "convert it to RGB");
    assertLabRefused("median", Map.of(), "convert it to RGB");
  }

  private static void assertLabRefused(
      String operation, Map<String, String> parameters, String remedy) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new JobSpec(
                    Operations.named(operation), parameters, PixelFormat.LAB8, WIDTH, HEIGHT));
    assertTrue(e.getMessage().contains("CIE L*a*b*"), e.getMessage());
    assertTrue(e.getMessage().contains(remedy), e.getMessage());
  }

  @Test
  void formatsHaveASerialForm() {
    for (PixelFormat format : List.of(PixelFormat.LAB8, PixelFormat.CMYKA16, FORMATS.getLast())) {
      ByteBuffer bytes = ByteBuffer.allocate(PixelFormat.BYTES);
      format.put(bytes);
      assertSame(format, PixelFormat.get(bytes.flip()));
      assertSame(format, PixelFormat.valueOf(format.name()));
    }
  }

  @Test
  void pixelsHaveNoDataIfNoChannelHasData() {
    Pixels in = noise(PixelFormat.CMYK8);
    for (int c = 0; c < 4; c++) {
      in.setSample(3, 3, c, 77);
    }
    in.setSample(4, 4, 2, 77);
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        mask.setSample(x, y, 0, x == 3 && y == 3 ? 0 : 255);
      }
    }
    Map<String, String> channels = Map.of("color", "per-channel");
    Map<String, String> nodata = Map.of("color", "per-channel", "nodata", "77");
    Pixels out = whole("equalize", nodata, in, Optional.empty());
    Pixels expected = whole("equalize", withMask(channels), in, Optional.of(mask));
    for (int c = 0; c < 4; c++) {
      assertEquals(77, out.sample(3, 3, c));
      expected.setSample(3, 3, c, 77);
    }
    assertArrayEquals(expected.toPackedBytes(), out.toPackedBytes());
  }

  private static Map<String, String> withMask(Map<String, String> parameters) {
    Map<String, String> with = new HashMap<>(parameters);
    with.put("mask", "given");
    return with;
  }

  @ParameterizedTest
  @ValueSource(strings = {"luminance", "gray"})
  void thereIsNoLuminance(String color) {
    for (PixelFormat format : FORMATS) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new JobSpec(Operations.named("equalize"), Map.of("color", color), format, 5, 5));
      assertTrue(refusal.getMessage().contains("--color per-channel"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(color), refusal.getMessage());
    }
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new JobSpec(Operations.named("sobel"), Map.of(), PixelFormat.CMYK8, 5, 5));
    assertTrue(refusal.getMessage().contains("convert it to RGB"), refusal.getMessage());
  }
}
