package org.equilux.imaging.png;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Adler32;
import org.equilux.imaging.Salvaged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Salvaging damaged PNG files. */
class PngSalvageTest {
  private static final int WIDTH = 50;
  private static final int HEIGHT = 40;

  @TempDir Path folder;

  /** A sample of the test picture. */
  private static int sample(int x, int y) {
    return 1 + (x * 5 + y * y * 7 + x * y % 11) % 255;
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) sample(i % WIDTH, i / WIDTH);
    }
    return pixels;
  }

  private static byte[] rows() {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int y = 0; y < HEIGHT; y++) {
      rows.write(0);
      rows.write(pixels(), y * WIDTH, WIDTH);
    }
    return rows.toByteArray();
  }

  private static byte[] interlaced() {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (Adam7 pass : Adam7.PASSES) {
      for (int y = pass.firstRow(); y < HEIGHT; y += pass.rowStep()) {
        rows.write(0);
        for (int x = pass.firstColumn(); x < WIDTH; x += pass.columnStep()) {
          rows.write(sample(x, y));
        }
      }
    }
    return rows.toByteArray();
  }

  /** A PNG file with IDAT chunks of a given size. */
  private static byte[] file(byte[] data, int chunk, boolean interlace) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = PngTest.header(WIDTH, HEIGHT, 8, 0, interlace ? 1 : 0);
    byte[] head = PngTest.file("IHDR", header);
    out.writeBytes(head);
    byte[] signature = PngTest.file();
    for (int at = 0; at < data.length; at += chunk) {
      byte[] part = Arrays.copyOfRange(data, at, Math.min(data.length, at + chunk));
      byte[] one = PngTest.file("IDAT", part);
      out.write(one, signature.length, one.length - signature.length);
    }
    byte[] end = PngTest.file("IEND", new byte[0]);
    out.write(end, signature.length, end.length - signature.length);
    return out.toByteArray();
  }

  private Salvaged salvaged(byte[] png) throws IOException {
    return Salvaged.of(Files.write(folder.resolve("in.png"), png), 0);
  }

  private void assertRest(Salvaged salvaged, int missingRows, String note) {
    assertEquals(missingRows, salvaged.missingRows());
    assertEquals(missingRows * WIDTH, salvaged.missing().cardinality());
    assertEquals(0, salvaged.wrong(pixels()));
    salvaged.assertFilled(0);
    assertEquals(List.of(note), salvaged.notes());
  }

  /** Stored blocks, of which the inflater returns each byte immediately. */
  private static byte[] stored() {
    byte[] rows = rows();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x78);
    out.write(1);
    int block = WIDTH + 1;
    for (int y = 0; y < HEIGHT; y++) {
      out.write(y == HEIGHT - 1 ? 1 : 0);
      out.write(block);
      out.write(0);
      out.write(~block);
      out.write(-1);
      out.write(rows, y * block, block);
    }
    Adler32 sum = new Adler32();
    sum.update(rows);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write((int) (sum.getValue() >> shift));
    }
    return out.toByteArray();
  }

  @Test
  void rowsUpToTheEndOfTheFileAreKept() throws IOException {
    byte[] png = file(stored(), 1 << 20, false);
    // The signature, the header, the head of the data and of their stream, 17 rows and a bit.
    int cut = 8 + 25 + 8 + 2 + 17 * (WIDTH + 6) + 20;
    assertRest(
        salvaged(Arrays.copyOf(png, cut)),
        HEIGHT - 17,
        "the file ends before its content does; it is truncated");
  }

  @Test
  void rowsAfterAChunkWithAWrongChecksumAreMissing() throws IOException {
    int chunk = 10 * (WIDTH + 6);
    byte[] png = file(stored(), chunk, false);
    int crc = 8 + 25 + 2 * (chunk + 12) - 1;
    png[crc] ^= 1;
    Salvaged salvaged = salvaged(png);
    // The second chunk ends two bytes before the twentieth row does.
    assertRest(
        salvaged, HEIGHT - 19, "the checksum of the PNG's chunk IDAT is wrong; it is damaged");
  }

  @Test
  void rowsBeforeDamagedDataAreKept() throws IOException {
    byte[] data = stored();
    data[2 + 25 * (WIDTH + 6)] = 6; // The start of a block of an invalid kind.
    assertRest(
        salvaged(file(data, 1 << 20, false)),
        HEIGHT - 25,
        "the compressed pixels of the PNG are damaged");
  }

  @Test
  void interruptedPixelsEndAtTheInterruption() throws IOException {
    byte[] data = PngTest.deflate(rows());
    byte[] png =
        PngTest.file(
            "IHDR",
            PngTest.header(WIDTH, HEIGHT, 8, 0, 0),
            "IDAT",
            Arrays.copyOf(data, data.length / 2),
            "tEXt",
            "Title\0A title".getBytes(StandardCharsets.US_ASCII),
            "IDAT",
            Arrays.copyOfRange(data, data.length / 2, data.length),
            "IEND",
            new byte[0]);
    Salvaged salvaged = salvaged(png);
    assertTrue(salvaged.missingRows() > HEIGHT / 4 && salvaged.missingRows() < HEIGHT);
    assertEquals(0, salvaged.wrong(pixels()));
  }

  @Test
  void everyPixelOfAnInterlacedPictureIsKeptOrMissing() throws IOException {
    byte[] data = PngTest.deflate(interlaced());
    assertArrayEquals(pixels(), salvaged(file(data, 1 << 20, true)).pixels());
    int most = 0;
    boolean evenRowsOnly = false;
    for (int length = data.length - 6; length > data.length / 3; length -= 7) {
      byte[] cut = Arrays.copyOf(data, length);
      Salvaged salvaged = salvaged(file(cut, 1 << 20, true));
      assertFalse(salvaged.missing().isEmpty());
      assertEquals(0, salvaged.wrong(pixels()));
      salvaged.assertFilled(0);
      assertTrue(salvaged.missing().cardinality() >= most, "less data, fewer missing pixels");
      most = salvaged.missing().cardinality();
      evenRowsOnly |= salvaged.missingRows() == HEIGHT / 2;
    }
    assertTrue(evenRowsOnly, "the last pass has the odd rows");
    assertTrue(most > WIDTH * HEIGHT / 2);
  }
}
