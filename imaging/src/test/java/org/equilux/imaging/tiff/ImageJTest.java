package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks in the form of ImageJ and MetaMorph. */
class ImageJTest {
  private static final int WIDTH = 7;
  private static final int HEIGHT = 5;
  private static final int SLICES = 3;
  private static final String DESCRIPTION =
      "ImageJ=1.54p\nimages=3\nslices=3\nunit=\u00b5m\nloop=false\nmin=100.0\nmax=1200.0\n";
  private static final byte[] SLICE = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.GRAY8);

  @TempDir Path folder;

  private static TestTiff stack(int pages, String description) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.BIG_ENDIAN, false);
    for (int i = 0; i < pages; i++) {
      SortedMap<Integer, Object[]> page =
          tiff.page(Spec.of(WIDTH, HEIGHT, PixelFormat.GRAY8), SLICE);
      if (i == 0) {
        byte[] text = (description + "\0").getBytes(StandardCharsets.ISO_8859_1);
        tiff.put(page, 270, Field.ASCII, text.length, text);
      }
    }
    return tiff;
  }

  private static TiffReader open(Path file) throws IOException {
    return new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT);
  }

  /** The description as bytes that are characters. */
  private static String description(Path file) throws IOException {
    try (TiffReader reader = open(file)) {
      Field field = reader.page(0).directory().byTag().get(270);
      byte[] bytes = reader.tiff().input().bytes(field.position(), (int) field.count());
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void slicesAreContiguousAndTheDisplayedRangeIsDropped() throws IOException {
    Path in = Files.write(folder.resolve("in.tif"), stack(SLICES, DESCRIPTION).bytes());
    Path out = folder.resolve("out.tif");
    TestPictures.rewrite(in, out);
    try (TiffReader reader = open(out)) {
      long first = reader.page(0).offsets()[0];
      for (int i = 0; i < SLICES; i++) {
        assertEquals(first + (long) i * SLICE.length, reader.page(i).offsets()[0]);
        assertArrayEquals(SLICE, TestPictures.decode(reader, i));
      }
    }
    assertEquals(
        "ImageJ=1.54p\nimages=3\nslices=3\nunit=\u00b5m\nloop=false\n\0", description(out));
  }

  @Test
  void theDescriptionOfAResultHasItsNumberOfPages() throws IOException {
    Path in = Files.write(folder.resolve("in.tif"), stack(SLICES, DESCRIPTION).bytes());
    Path out = folder.resolve("out.tif");
    WriteOptions options = WriteOptions.of(Map.of(WriteOptions.PAGES, "1-2"));
    try (TiffReader reader = open(in);
        PictureWriter writer = Pictures.create(new FileBlob(out), reader, options)) {
      for (int page = 0; page < 2; page++) {
        reader.decode(page, writer.beginPage(PixelFormat.GRAY8));
      }
      writer.finish();
    }
    assertEquals(
        "ImageJ=1.54p\nimages=2\nslices=2\nunit=\u00b5m\nloop=false\n\0", description(out));
  }

  @Test
  void slicesWithoutDirectoriesAreRefused() throws IOException {
    byte[] one = stack(1, DESCRIPTION).bytes();
    byte[] room = Arrays.copyOf(one, one.length + 2 * SLICE.length);
    PictureException e = assertThrows(PictureException.class, () -> decode(room));
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains("ImageJ with 3 slices"), e.getMessage());
  }

  @Test
  void anExtractedSliceIsRead() throws IOException {
    byte[] one = stack(1, DESCRIPTION.replace("images=3", "images=300")).bytes();
    assertArrayEquals(SLICE, decode(one));
    byte[] other = stack(1, "images=3\n").bytes();
    assertArrayEquals(SLICE, decode(Arrays.copyOf(other, 1000)));
  }

  @Test
  void planesOfMetaMorphAreRefused() throws IOException {
    for (int planes : new int[] {1, 4}) {
      TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
      SortedMap<Integer, Object[]> page =
          tiff.page(Spec.of(WIDTH, HEIGHT, PixelFormat.GRAY8), SLICE);
      tiff.put(page, 33629, 5, planes, new byte[24 * planes]);
      if (planes == 1) {
        assertArrayEquals(SLICE, decode(tiff.bytes()));
      } else {
        PictureException e = assertThrows(PictureException.class, () -> decode(tiff.bytes()));
        assertTrue(e.getMessage().contains("MetaMorph (STK) with 4 slices"), e.getMessage());
      }
    }
  }

  private byte[] decode(byte[] file) throws IOException {
    return TestPictures.decode(Files.write(folder.resolve("picture.tif"), file));
  }
}
