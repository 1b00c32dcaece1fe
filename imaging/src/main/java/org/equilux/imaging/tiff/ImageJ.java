package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.DirectoryWriter;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.microscopy.ImageJMetadata;
import org.equilux.imaging.tiff.microscopy.OmeXml;

/**
 * Microscopy stacks in TIFF files: those of ImageJ, whose description of the first page has the
 * number of slices and the display settings, OME-TIFF, and those of MetaMorph (STK) and Zeiss
 * (LSM).
 */
final class ImageJ {
  private static final String MARK = "ImageJ=";

  /** The limit of a description in bytes, above those of ImageJ. */
  private static final int MAX_DESCRIPTION = 1 << 16;

  /** The limit in bytes of OME-XML that is adapted in memory; longer XML is copied unchanged. */
  private static final long MAX_OME_XML = 1L << 26;

  /** The limit in bytes of ImageJ's own fields; longer ones are dropped. */
  private static final long MAX_METADATA = 1L << 26;

  private static final long MAX_BLOCKS = 1L << 20;

  /**
   * Properties of a result.
   *
   * @param bits of a sample
   * @param toGray whether the input has color but the result has not
   * @param otherDepth whether the sample type differs from the input's
   * @param all number of the input's pages
   * @param pages indices of the input's pages in the result, from 0
   */
  record Result(int bits, boolean toGray, boolean otherDepth, int all, List<Integer> pages) {
    boolean isWhole() {
      return pages.size() == all;
    }
  }

  private static final Pattern SLICES = Pattern.compile("(?m)^images=(\\d{1,9})\\s*$");

  /** The displayed range of samples, which is that of the input's samples. */
  private static final Set<String> DISPLAY = Set.of("min", "max");

  /** The shape of a stack, which is wrong if the result has other pages. */
  private static final Set<String> SHAPE =
      Set.of("images", "channels", "slices", "frames", "hyperstack");

  private ImageJ() {}

  /** Whether ImageJ wrote the file, and so expects contiguous slices. */
  static boolean wrote(List<TiffPage> pages) throws IOException {
    return pages.getFirst().directory().text(Tag.IMAGE_DESCRIPTION, MARK.length()).equals(MARK);
  }

  /**
   * Refuses a file with one page that contains further contiguous slices.
   *
   * @throws PictureException if slices would be lost
   */
  static void refuseHiddenSlices(TiffFile file, List<TiffPage> pages) throws IOException {
    TiffPage page = pages.getFirst();
    if (page.directory().has(Tag.LSM_INFO)) {
      throw PictureException.unsupported(
          "this is a stack of Zeiss (LSM), which has thumbnails between its slices; save it as"
              + " OME-TIFF");
    }
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
   * Writes a description without the displayed range of samples. OME-XML is adapted to the result,
   * or dropped if it describes other pages or channels.
   *
   * @param result sample type and pages of the result
   * @return description of dropped data that a user may miss
   */
  static Optional<String> writeDescription(
      TiffFile input, Field field, Result result, DirectoryWriter.Fields fields)
      throws IOException {
    if (field.type() != Field.ASCII || field.byteLength() > MAX_OME_XML) {
      fields.copy(field);
      return Optional.empty();
    }
    // In this character set, each byte is a character, so other lines keep their bytes.
    byte[] bytes = input.input().bytes(field.position(), (int) field.byteLength());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (OmeXml.is(text)) {
      if (!result.isWhole() || result.toGray() || result.otherDepth()) {
        return Optional.of("the OME-XML, which describes other pages, channels or samples");
      }
      String adapted = OmeXml.adapted(text, result.bits());
      if (adapted.equals(text)) {
        fields.copy(field);
      } else {
        fields.text(field.tag(), adapted.replace("\0", ""));
      }
    } else if (text.startsWith(MARK) && field.byteLength() <= MAX_DESCRIPTION) {
      writeLines(text, field, result, fields);
    } else {
      fields.copy(field);
    }
    return Optional.empty();
  }

  private static void writeLines(
      String text, Field field, Result result, DirectoryWriter.Fields fields) throws IOException {
    boolean all = result.isWhole();
    Predicate<String> stays = key -> !DISPLAY.contains(key) && (all || !SHAPE.contains(key));
    String kept =
        text.replace("\0", "")
            .lines()
            .filter(line -> stays.test(line.split("=", 2)[0]))
            .flatMap(line -> shape(line, result.pages().size(), all))
            .collect(Collectors.joining("\n", "", "\n"));
    fields.text(field.tag(), kept);
  }

  /**
   * Writes the labels, color tables and regions of a stack.
   *
   * @return descriptions of dropped data that a user may miss
   */
  static Set<String> writeMetadata(
      TiffFile input, Directory directory, Result result, DirectoryWriter.Fields fields)
      throws IOException {
    Field blocks = directory.byTag().get(Tag.IMAGEJ_METADATA);
    Field counts = directory.byTag().get(Tag.IMAGEJ_BYTE_COUNTS);
    if (counts == null || blocks.byteLength() > MAX_METADATA || counts.count() > MAX_BLOCKS) {
      return Set.of("damaged or very large metadata of ImageJ");
    }
    ImageJMetadata metadata =
        new ImageJMetadata(
            directory.values(Tag.IMAGEJ_BYTE_COUNTS, (int) counts.count()),
            input.input().bytes(blocks.position(), (int) blocks.byteLength()));
    ImageJMetadata.Kept kept = metadata.of(input.order(), result.all(), result.pages());
    if (kept.metadata().isPresent()) {
      fields.longs(Tag.IMAGEJ_BYTE_COUNTS, kept.metadata().get().counts());
      fields.bytes(Tag.IMAGEJ_METADATA, kept.metadata().get().blocks());
    }
    return kept.leftOut();
  }

  /**
   * A line of the description; after the first one, also the number of slices if it has changed.
   */
  private static Stream<String> shape(String line, int pages, boolean all) {
    boolean added = !all && pages > 1 && line.startsWith(MARK);
    return added ? Stream.of(line, "images=" + pages, "slices=" + pages) : Stream.of(line);
  }
}
