package org.equilux.imaging.netpbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetpbmTest {
  @TempDir Path folder;

  private static byte[] bytes(String header, int... samples) {
    byte[] start = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + samples.length);
    for (int i = 0; i < samples.length; i++) {
      all[start.length + i] = (byte) samples[i];
    }
    return all;
  }

  private PictureReader open(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("in"), file);
    return Pictures.open(new FileBlob(path), PictureLimits.DEFAULT);
  }

  private byte[] rewritten(byte[] file) throws IOException {
    Path in = Files.write(folder.resolve("in"), file);
    Path out = folder.resolve("out");
    TestPictures.rewrite(in, out);
    return Files.readAllBytes(out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P5\\n4 1\\n255\\n           | 0 1 254 255          | GRAY8  | 0 1 254 255",
        "P5\\n4 1\\n100\\n           | 0 1 50 100           | GRAY8  | 0 3 128 255",
        "P5\\n2 1\\n65535\\n         | 1 2 254 255          | GRAY16 | 2 1 255 254",
        "P5\\n2 1\\n1023\\n          | 0 1 3 255            | GRAY16 | 64 0 255 255",
        "P6\\n1 1\\n255\\n           | 7 8 9                | RGB8   | 7 8 9",
        "P4\\n"
            + "9 2\\n"
            + "                 | 160 128 64 0         | GRAY8  | 0 255 0 255 255 255 255 255 0 255"
            + " 0 255 255 255 255 255 255 255",
      })
  void readsSamples(String header, String samples, PixelFormat format, String expected)
      throws IOException {
    int[] raw = Arrays.stream(samples.split(" ")).mapToInt(Integer::parseInt).toArray();
    int[] right = Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    try (PictureReader reader = open(bytes(header.strip().replace("\\n", "\n"), raw))) {
      assertEquals("NETPBM", reader.format().name());
      assertEquals(format, reader.pages().getFirst().format());
      assertArrayEquals(bytes("", right), TestPictures.decode(reader, 0));
    }
  }

  @Test
  void keepsMagicNumberAndCommentsAndWritesTheFullRange() throws IOException {
    assertArrayEquals(
        bytes("P5\n# one\n#two\n2 1\n255\n", 3, 4),
        rewritten(bytes("P5 # one\n2#two\n 1\n255\n", 3, 4)));
    assertArrayEquals(
        bytes("P6\n1 1\n255\n", 0, 128, 255), rewritten(bytes("P6 1 1 2\n", 0, 1, 2)));
    assertArrayEquals(bytes("P5\n3 1\n255\n", 0, 255, 0), rewritten(bytes("P4 3 1\n", 0xa0)));
    assertArrayEquals(
        bytes(
            "P7\n#c\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 65535\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n",
            1,
            2,
            3,
            4),
        rewritten(
            bytes("P7\nHEIGHT 1\nWIDTH 1\n#c\n\nDEPTH 2\nMAXVAL  65535\nENDHDR\n", 1, 2, 3, 4)));
  }

  @Test
  void aGrayResultOfAPixelMapIsAGrayMap() throws IOException {
    Path in = Files.write(folder.resolve("in"), bytes("P6 1 1 255\n", 7, 8, 9));
    TestPictures.rewriteGray(in, folder.resolve("out"));
    assertArrayEquals(bytes("P5\n1 1\n255\n", 7), Files.readAllBytes(folder.resolve("out")));
  }

  @Test
  void consecutiveImagesArePages() throws IOException {
    try (PictureReader reader = open(NetpbmSamples.all().getLast())) {
      assertEquals(
          List.of(
              new PageInfo(31, 20, PixelFormat.GRAY8),
              new PageInfo(30, 20, PixelFormat.RGB16),
              new PageInfo(13, 7, PixelFormat.GRAY8)),
          reader.pages());
    }
    try (PictureReader reader = open(bytes("P5 1 1 255\n", 9, '\n', 'P', '9', 0))) {
      assertEquals(1, reader.pages().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P5 2 2 255\nabc",
        "P5 2 2",
        "P5 2 2 0\nabcd",
        "P5 2 2 70000\nabcd",
        "P5 x 2 255\nabcd",
        "P5 -2 2 255\nabcd",
        "P5 0 2 255\nabcd",
        "P5 99999999999 2 255\nabcd",
        "P7\nWIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 255\n",
        "P7\nWIDTH 2\nHEIGHT 2\nMAXVAL 255\nENDHDR\nabcd",
        "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\nabcde",
      })
  void refusesDamagedHeadersAndTruncatedFiles(String file) {
    byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
    PictureException refusal = assertThrows(PictureException.class, () -> open(bytes).close());
    assertTrue(!refusal.getMessage().isBlank());
  }

  @Test
  void refusesSamplesAboveTheMaxval() throws IOException {
    try (PictureReader reader = open(bytes("P5 2 1 100\n", 100, 101))) {
      PictureException damage =
          assertThrows(PictureException.class, () -> TestPictures.decode(reader, 0));
      assertEquals(
          "the netpbm file has a sample of 101, above its maxval of 100", damage.getMessage());
    }
  }

  @Test
  void supportsNoOptionsExceptPages() throws IOException {
    try (PictureReader reader = open(bytes("P5 1 1 255\n", 9))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> Pictures.check(reader, WriteOptions.of(Map.of("level", "9"))));
      assertEquals(
          "level is for PNG and TIFF, but the picture is a NETPBM; leave it out",
          refusal.getMessage());
      Pictures.check(reader, WriteOptions.of(Map.of("pages", "1")));
    }
  }
}
