package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.DirectoryWriter;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/**
 * Stacks of microscopy in TIFF files: those of ImageJ, whose description of the first page says how
 * many slices there are and how they are shown, and those of MetaMorph (STK).
 */
final class ImageJ {
  private static final String MARK = "ImageJ=";

  /** A longer description is none of ImageJ's lines. */
  private static final int MAX_DESCRIPTION = 1 << 16;

  private static final Pattern SLICES = Pattern.compile("(?m)^images=(\\d{1,9})\\s*$");

  /** The range of samples that is shown: that of the input's samples. */
  private static final Set<String> DISPLAY = Set.of("min", "max");

  /** The shape of a stack, which no longer holds if the result has other pages. */
  private static final Set<String> SHAPE =
      Set.of("images", "channels", "slices", "frames", "hyperstack");

  private ImageJ() {}

  /** Whether ImageJ wrote a file, and so reads its slices as lying one after another. */
  static boolean wrote(List<TiffPage> pages) throws IOException {
    return pages.getFirst().directory().text(Tag.IMAGE_DESCRIPTION, MARK.length()).equals(MARK);
  }

  /**
   * Refuses a file with one page if more slices than this page lie one after another in the file.
   *
   * @throws PictureException if slices would be lost
   */
  static void refuseHiddenSlices(TiffFile file, List<TiffPage> pages) throws IOException {
    TiffPage page = pages.getFirst();
    Field planes = page.directory().byTag().get(Tag.METAMORPH_PLANES);
    if (planes != null && planes.count() > pages.size()) {
      throw refusal("MetaMorph (STK)", planes.count());
    }
    if (pages.size() == 1 && page.packing().compression() == Compression.NONE) {
      String description = page.directory().text(Tag.IMAGE_DESCRIPTION, MAX_DESCRIPTION);
      Matcher slices = SLICES.matcher(description);
      long count =
          description.startsWith(MARK) && slices.find() ? Long.parseLong(slices.group(1)) : 1;
      long bytes = Arrays.stream(page.byteCounts()).sum();
      if (count > 1 && file.input().contains(page.offsets()[0], count * bytes)) {
        throw refusal("ImageJ", count);
      }
    }
  }

  private static PictureException refusal(String program, long slices) {
    return PictureException.unsupported(
        "this is a stack of %s with %d slices, only the first of which has a directory; save it"
                .formatted(program, slices)
            + " with a directory for each slice, for instance as OME-TIFF");
  }

  /**
   * Writes a description without the range of samples that is shown.
   *
   * @param pages of the result
   * @param all whether these are all pages of the input
   */
  static void writeDescription(
      TiffFile input, Field field, int pages, boolean all, DirectoryWriter.Fields fields)
      throws IOException {
    if (field.type() != Field.ASCII || field.byteLength() > MAX_DESCRIPTION) {
      fields.copy(field);
      return;
    }
    // In this character set, each byte is a character: other lines keep their bytes.
    byte[] bytes = input.input().bytes(field.position(), (int) field.byteLength());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(MARK)) {
      fields.copy(field);
      return;
    }
    Predicate<String> stays = key -> !DISPLAY.contains(key) && (all || !SHAPE.contains(key));
    String kept =
        text.replace("\0", "")
            .lines()
            .filter(line -> stays.test(line.split("=", 2)[0]))
            .flatMap(line -> shape(line, pages, all))
            .collect(Collectors.joining("\n", "", "\n"));
    fields.text(field.tag(), kept);
  }

  /** A line, and after the first one the number of slices where that has changed. */
  private static Stream<String> shape(String line, int pages, boolean all) {
    boolean added = !all && pages > 1 && line.startsWith(MARK);
    return added ? Stream.of(line, "images=" + pages, "slices=" + pages) : Stream.of(line);
  }
}
