package org.equilux.imaging.jpeg.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.JpegTest;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of a scan that are read by several threads, against one thread with one segment. */
class ScanIndexTest {
  private static final int WHOLE = 1 << 22;
  private static final int[] THREADS = {1, 2, 3, 7};
  private static final int[] SEGMENTS = {40, 333, 3000, 20_000};

  @TempDir Path folder;

  /** A scan and its description. */
  private record Scan(PictureBytes input, JpegHeader header) {
    ScanCoding coding() throws IOException {
      int length = (int) (header.scanDataAt() - header.scanAt());
      return ScanCoding.of(header, input.bytes(header.scanAt(), length));
    }

    int rows() {
      return Math.ceilDiv(header.frame().height(), header.frame().mcuRows());
    }

    /** The starts of all rows, or the message of the failure. */
    String read(int threads, int bytes) throws IOException {
      try {
        ScanIndex index =
            ScanIndex.read(
                input,
                header.scanDataAt(),
                coding(),
                header,
                rows(),
                header.frame().mcusAcross(),
                threads,
                bytes);
        List<String> rows = new ArrayList<>();
        for (int row = 0; row <= index.rows(); row++) {
          rows.add(index.position(row) + " " + index.bit(row) + " " + index.isBounded());
          if (row < index.rows()) {
            rows.add(Arrays.toString(index.predictions(row)));
          }
        }
        return String.join("\n", rows);
      } catch (PictureException e) {
        return e.getMessage();
      }
    }
  }

  private interface Use {
    void of(Scan scan) throws IOException;
  }

  private void with(byte[] jpeg, Use use) throws IOException {
    Path file = Files.write(folder.resolve("picture.jpg"), jpeg);
    try (PictureBytes input = new PictureBytes(FileSource.open(file))) {
      use.of(new Scan(input, JpegHeader.read(input)));
    }
  }

  private void assertIndependentOfSegments(byte[] jpeg, String what) throws IOException {
    with(
        jpeg,
        scan -> {
          String expected = scan.read(1, WHOLE);
          for (int threads : THREADS) {
            for (int bytes : SEGMENTS) {
              assertEquals(
                  expected,
                  scan.read(threads, bytes),
                  () -> what + ", " + threads + " threads, segments of " + bytes);
            }
          }
        });
  }

  private static byte[] encoded(int width, int height, boolean rgb, int... factors)
      throws IOException {
    Frame frame = JpegTest.frame(width, height, factors);
    PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
    return JpegTest.encode(frame, rgb, TestPictures.pixels(width, height, format));
  }

  @Test
  void samplingsAndSizes() throws IOException {
    for (int[] factors :
        new int[][] {{1, 1}, {1, 1, 1, 1, 1, 1}, {2, 2, 1, 1, 1, 1}, {4, 1, 1, 1, 1, 1}}) {
      for (int[] size : new int[][] {{1, 40}, {61, 257}, {400, 300}}) {
        assertIndependentOfSegments(
            encoded(size[0], size[1], false, factors),
            Arrays.toString(factors) + Arrays.toString(size));
      }
    }
  }

  /** All components have the same tables, so that the start of a block may look like an MCU's. */
  @Test
  void componentsWithTheSameTables() throws IOException {
    assertIndependentOfSegments(encoded(301, 203, true, 1, 1, 1, 1, 1, 1), "RGB");
  }

  @Test
  void flatPictures() throws IOException {
    Frame frame = JpegTest.frame(700, 500, 2, 2, 1, 1, 1, 1);
    byte[] pixels = new byte[3 * 700 * 500];
    Arrays.fill(pixels, (byte) 90);
    assertIndependentOfSegments(JpegTest.encode(frame, false, pixels), "flat");
  }

  @Test
  void damagedScansFailAlike() throws IOException {
    Random random = new Random(11);
    byte[] good = encoded(160, 121, false, 2, 1, 1, 1, 1, 1);
    int scan = scanAt(good);
    int damaged = 0;
    for (int i = 0; i < 120; i++) {
      byte[] bad = good.clone();
      int at = scan + random.nextInt(bad.length - scan);
      switch (i % 4) {
        case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bad[at] = -1;
        case 2 -> bad = Arrays.copyOf(bad, at);
        default -> bad = Arrays.copyOf(bad, bad.length + random.nextInt(500));
      }
      assertIndependentOfSegments(bad, "mutation " + i);
      damaged += Arrays.equals(good, bad) ? 0 : 1;
    }
    assertTrue(damaged > 100, damaged + " mutations");
  }

  private int scanAt(byte[] jpeg) throws IOException {
    int[] at = new int[1];
    with(jpeg, scan -> at[0] = (int) scan.header().scanDataAt());
    return at[0];
  }

  @Test
  void guessesOfAPhotographAreRightSoon() throws IOException {
    byte[] jpeg = Files.readAllBytes(TestPictures.resource("retina.jpg", folder));
    with(
        jpeg,
        scan -> {
          int across = scan.header().frame().mcusAcross();
          ScanIndex index =
              ScanIndex.read(
                  scan.input(),
                  scan.header().scanDataAt(),
                  scan.coding(),
                  scan.header(),
                  scan.rows(),
                  across,
                  1);
          try (ScanWalk walk =
              new ScanWalk(
                  scan.input(),
                  scan.header().scanDataAt(),
                  scan.coding(),
                  new BlockBounds(scan.coding(), scan.header(), 1 << 20),
                  index,
                  across,
                  4,
                  20_000)) {
            walk.run();
            long mcus = (long) scan.rows() * across;
            assertTrue(walk.missed() < mcus / 20, walk.missed() + " of " + mcus);
          }
        });
  }
}
