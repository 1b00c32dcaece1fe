package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.DirectoryWriter;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/**
 * The fields that GDAL's driver GTiff adds to a page: XML metadata and the nodata value, both
 * adapted to the result's samples.
 */
public final class GdalFields {
  /**
   * The limit of a field in bytes, as it is searched for statistics in memory; longer ones are
   * dropped.
   */
  private static final long MAX_METADATA = 1L << 24;

  /** The limit of a number in characters; GDAL writes up to 25. */
  private static final int MAX_NUMBER = 64;

  private static final String ITEM = "<Item";
  private static final String ITEM_END = "</Item>";
  private static final String STATISTICS = "name=\"STATISTICS_";

  private GdalFields() {}

  /** The nodata value in the file; NaN if there is none. */
  public static double nodata(Directory directory) throws IOException {
    try {
      return Double.parseDouble(directory.text(Tag.GDAL_NODATA, MAX_NUMBER).strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * Writes the nodata value. Dropped for a result of a palette, whose colors contain no index;
   * widened with the samples.
   *
   * @param coding of the input page
   * @param directory of the input page
   * @param field of the input page
   */
  public static void writeNodata(
      Coding coding, Directory directory, Field field, DirectoryWriter.Fields fields)
      throws IOException {
    if (coding.palette() != null) {
      return;
    }
    double nodata = nodata(directory);
    if (coding.widens() && coding.decoded(nodata).isPresent()) {
      fields.text(field.tag(), Integer.toString(coding.widened((int) nodata)));
    } else {
      fields.copy(field);
    }
  }

  /** Writes the metadata without the statistics of the input's samples. */
  public static void writeMetadata(TiffFile input, Field field, DirectoryWriter.Fields fields)
      throws IOException {
    if (field.byteLength() > MAX_METADATA) {
      return;
    }
    byte[] metadata = input.input().bytes(field.position(), (int) field.byteLength());
    // In this character set, each byte is a character, so other items keep their bytes.
    String xml = new String(metadata, StandardCharsets.ISO_8859_1);
    String kept = withoutStatistics(xml);
    if (kept.equals(xml)) {
      fields.copy(field);
    } else if (kept.contains(ITEM)) {
      fields.text(field.tag(), kept.substring(0, end(kept)));
    }
  }

  private static int end(String text) {
    int end = text.indexOf(0);
    return end < 0 ? text.length() : end;
  }

  /**
   * The XML without the items that {@code gdalinfo -stats} adds, and without the spaces before
   * them.
   */
  private static String withoutStatistics(String xml) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (int at = xml.indexOf(ITEM); at >= 0; at = xml.indexOf(ITEM, at + 1)) {
      int tagEnd = xml.indexOf('>', at);
      int end = tagEnd < 0 ? -1 : itemEnd(xml, tagEnd);
      if (end < 0) {
        break;
      }
      if (isOfStatistics(xml.substring(at, tagEnd))) {
        kept.append(xml.substring(from, at).stripTrailing());
        from = end;
      }
      at = end - 1;
    }
    return kept.append(xml, from, xml.length()).toString();
  }

  private static int itemEnd(String xml, int tagEnd) {
    if (xml.charAt(tagEnd - 1) == '/') {
      return tagEnd + 1;
    }
    int end = xml.indexOf(ITEM_END, tagEnd);
    return end < 0 ? -1 : end + ITEM_END.length();
  }

  private static boolean isOfStatistics(String tag) {
    return Arrays.stream(tag.split("\\s+", -1)).anyMatch(part -> part.startsWith(STATISTICS));
  }
}
