package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.OddFiles;
import org.equilux.kernels.pixels.PixelFormat;

/** Small TIFF files of all kinds, to be damaged. */
public final class TiffSamples {
  private TiffSamples() {}

  public static List<byte[]> all() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (Compression compression : TestTiff.COMPRESSIONS) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        for (boolean big : new boolean[] {false, true}) {
          TestTiff tiff = new TestTiff(order, big);
          boolean predictor = compression == Compression.LZW;
          Spec first =
              Spec.of(20, 11, PixelFormat.RGB8)
                  .compressed(compression, predictor)
                  .ordered(order, big)
                  .strips(4);
          SortedMap<Integer, Object[]> fields =
              tiff.page(first, TestPictures.pixels(20, 11, PixelFormat.RGB8));
          SortedMap<Integer, Object[]> exif = new TreeMap<>();
          tiff.put(exif, 33434, 5, 1, new byte[8]);
          tiff.put(fields, Tag.EXIF, Field.LONG, tiff.directory(exif));
          tiff.put(fields, 270, 2, 20, "a text of some length".getBytes(StandardCharsets.US_ASCII));
          Spec second =
              Spec.of(37, 20, PixelFormat.GRAY_ALPHA16)
                  .compressed(compression, predictor)
                  .ordered(order, big)
                  .tiles(16, 16);
          tiff.page(second, TestPictures.pixels(37, 20, PixelFormat.GRAY_ALPHA16));
          all.add(tiff.bytes());
          all.add(planar(compression, order, big));
        }
      }
    }
    for (JpegTiffs.Colors colors : JpegTiffs.Colors.values()) {
      all.add(JpegTiffs.of(colors, true).file());
      all.add(JpegTiffs.of(colors, false).file());
    }
    for (String compression : List.of("CCITT RLE", "CCITT T.4", "CCITT T.6")) {
      all.add(FaxTest.fax(compression, 0));
      all.add(FaxTest.fax(compression, 64));
    }
    all.addAll(OldJpegTest.samples());
    all.add(LzmaTest.sample());
    all.add(LabTest.sample());
    for (String name :
        List.of(
            "masked.tif",
            "packed-3x12.tif",
            "packed-3x4-planar.tif",
            "cmyk-alpha.tif",
            "bands7.tif",
            "palette-alpha.tif",
            "jpeg-cmyk.tif",
            "ycbcr-4x2.tif")) {
      all.add(OddFiles.bytes(name));
    }
    return all;
  }

  /** Two channels in separate planes. */
  private static byte[] planar(Compression compression, ByteOrder order, boolean big)
      throws IOException {
    TestTiff tiff = new TestTiff(order, big);
    Spec gray =
        Spec.of(13, 24, PixelFormat.GRAY8)
            .compressed(compression, false)
            .ordered(order, big)
            .strips(4);
    SortedMap<Integer, Object[]> fields =
        tiff.page(gray, TestPictures.pixels(13, 24, PixelFormat.GRAY8));
    tiff.put(fields, Tag.IMAGE_LENGTH, Field.LONG, 12);
    tiff.put(fields, Tag.BITS_PER_SAMPLE, Field.SHORT, 8, 8);
    tiff.put(fields, Tag.SAMPLES_PER_PIXEL, Field.SHORT, 2);
    tiff.put(fields, Tag.PLANAR_CONFIGURATION, Field.SHORT, 2);
    tiff.put(fields, Tag.EXTRA_SAMPLES, Field.SHORT, 1);
    return tiff.bytes();
  }
}
