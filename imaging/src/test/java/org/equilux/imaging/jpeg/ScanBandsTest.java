package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.scan.HuffmanTable;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bands of pictures without restart markers. */
class ScanBandsTest {
  @TempDir Path folder;

  private static final int[][] SAMPLINGS = {
    {1, 1},
    {2, 2},
    {1, 1, 1, 1, 1, 1},
    {2, 1, 1, 1, 1, 1},
    {1, 2, 1, 1, 1, 1},
    {2, 2, 1, 1, 1, 1},
    {4, 1, 1, 1, 1, 1},
    {1, 4, 1, 1, 1, 1},
    {2, 4, 1, 1, 1, 1},
    {2, 2, 2, 1, 2, 1}
  };

  /** Decodes the file in both ways; empty if it has no bands. */
  private Optional<byte[]> decodedByBands(byte[] jpeg, Random random) throws IOException {
    Path file = folder.resolve("picture.jpg");
    Files.write(file, jpeg);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      Optional<byte[]> bands = TestPictures.decodeBands(reader, 0, 0, random);
      if (bands.isPresent()) {
        // Must not throw: refused pictures have no bands.
        assertArrayEquals(TestPictures.decode(reader, 0), bands.get());
      }
      return bands;
    }
  }

  @Test
  void rowsOfMcusDecodeLikeTheWholePicture() throws IOException {
    Random random = new Random(5);
    for (int[] factors : SAMPLINGS) {
      for (int[] size : new int[][] {{1, 70}, {33, 170}, {61, 257}, {90, 256}, {1703, 401}}) {
        byte[] jpeg = JpegTest.encode(JpegTest.frame(size[0], size[1], factors), false);
        for (int cut = 0; cut < 3; cut++) {
          assertTrue(decodedByBands(jpeg, random).isPresent(), Arrays.toString(factors));
        }
      }
    }
  }

  /** A picture with optimized Huffman tables, which lack most codes. */
  private static byte[] optimized(BufferedImage image, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    JPEGImageWriteParam param = (JPEGImageWriteParam) writer.getDefaultWriteParam();
    param.setOptimizeHuffmanTables(true);
    param.setCompressionMode(JPEGImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    writer.dispose();
    return bytes.toByteArray();
  }

  @Test
  void incompleteTablesAreExtended() throws IOException {
    Random random = new Random(6);
    for (int type : new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY}) {
      for (int contrast : new int[] {0, 1, 30, 256}) {
        BufferedImage image = new BufferedImage(300, 200, type);
        for (int y = 0; y < 200; y++) {
          for (int x = 0; x < 300; x++) {
            int value = contrast == 0 ? 17 : (x + 2 * y + random.nextInt(contrast)) / 3 & 0xff;
            image.setRGB(x, y, value * 0x010101);
          }
        }
        for (float quality : new float[] {0.1f, 0.9f, 1}) {
          byte[] jpeg = optimized(image, quality);
          assertTrue(decodedByBands(jpeg, random).isPresent());
        }
      }
    }
  }

  @Test
  void realPicturesHaveBands() throws IOException {
    Random random = new Random(7);
    for (String name : new String[] {"hubble_deep_field.jpg", "retina.jpg"}) {
      byte[] jpeg = Files.readAllBytes(TestPictures.resource(name, folder));
      assertTrue(decodedByBands(jpeg, random).isPresent(), name);
    }
  }

  /** A mutated picture may still be valid, but refused ones must have no bands. */
  @Test
  void refusedPicturesHaveNoBands() throws IOException {
    Random random = new Random(8);
    int whole = 0;
    int refused = 0;
    for (int[] factors : SAMPLINGS) {
      byte[] good = JpegTest.encode(JpegTest.frame(121, 160, factors), false);
      int scan = JpegEncoder.scanAt(good);
      for (int i = 0; i < 60; i++) {
        byte[] damaged = good.clone();
        int at = scan + random.nextInt(good.length - scan - 2);
        switch (i % 3) {
          case 0 -> damaged[at] = (byte) random.nextInt(256);
          case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
          default -> damaged = without(damaged, at, 1 + random.nextInt(40));
        }
        if (decodedByBands(damaged, random).isPresent()) {
          whole++;
        } else {
          refused++;
        }
      }
    }
    assertTrue(whole > 20 && refused > 200, whole + " of " + refused);
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    int from = Math.min(at + count, bytes.length - 2);
    out.write(bytes, from, bytes.length - from);
    return out.toByteArray();
  }

  @Test
  void incompleteScansHaveNoBands() throws IOException {
    Random random = new Random(9);
    byte[] good = JpegTest.encode(JpegTest.frame(50, 100, 2, 2, 1, 1, 1, 1), false);
    assertTrue(decodedByBands(good, random).isPresent());
    // No end; bytes before it; one row of MCUs; too many or too few rows.
    assertFalse(decodedByBands(Arrays.copyOf(good, good.length - 2), random).isPresent());
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    longer[good.length - 2] = 0;
    longer[good.length - 1] = -1;
    longer[good.length] = (byte) Marker.EOI;
    assertFalse(decodedByBands(longer, random).isPresent());
    byte[] low = JpegTest.encode(JpegTest.frame(50, 16, 2, 2, 1, 1, 1, 1), false);
    assertFalse(decodedByBands(low, random).isPresent());
    int height = new String(good, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0") + 6;
    for (int rows : new int[] {80, 113}) {
      byte[] other = good.clone();
      other[height] = (byte) rows;
      assertFalse(decodedByBands(other, random).isPresent());
    }
    assertFalse(decodedByBands(JpegTest.progressive(133, 310), random).isPresent());
  }

  @Test
  void addedCodesDoNotChangeExistingOnes() throws PictureException {
    HuffmanTable[] dc = new HuffmanTable[4];
    // Codes of 2, 3 and 3 bits.
    byte[] payload = new byte[20];
    payload[0] = 2;
    payload[2] = 1;
    payload[3] = 2;
    payload[17] = 4;
    payload[18] = 0;
    payload[19] = 7;
    HuffmanTable.read(payload, dc, new HuffmanTable[4]);
    HuffmanTable full = dc[2].withAllDifferences();
    HuffmanTable.read(full.toBytes(1), dc, new HuffmanTable[4]);
    for (int symbol : new int[] {4, 0, 7}) {
      assertEquals(dc[2].code(symbol), dc[1].code(symbol));
      assertEquals(dc[2].length(symbol), dc[1].length(symbol));
    }
    for (int symbol = 0; symbol <= HuffmanTable.MAX_DC_BITS; symbol++) {
      long code = (long) dc[1].code(symbol) << (Long.SIZE - dc[1].length(symbol));
      assertEquals(symbol << 8 | dc[1].length(symbol), dc[1].entry(code));
    }
    // One code of one bit and one of each other length up to 16 leave space for one more code only.
    byte[] crowded = new byte[33];
    Arrays.fill(crowded, 1, 17, (byte) 1);
    for (int i = 0; i < 16; i++) {
      crowded[17 + i] = (byte) (i + 100);
    }
    HuffmanTable.read(crowded, dc, new HuffmanTable[4]);
    assertThrows(PictureException.class, dc[0]::withAllDifferences);
    crowded[1] = 3;
    assertThrows(PictureException.class, () -> HuffmanTable.read(crowded, dc, new HuffmanTable[4]));
  }
}
