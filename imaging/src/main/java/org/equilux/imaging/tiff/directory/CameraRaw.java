package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.equilux.imaging.PictureException;

/**
 * The detection of camera raw files, which are refused. Most of them are TIFF files whose first
 * page is a preview of the photograph; the samples of the sensor are in a SubIFD or on another
 * page. The preview must not be taken for the photograph.
 */
public final class CameraRaw {
  /** The photometric interpretations of sensor samples: color filter array, and linear raw. */
  private static final Set<Long> SENSOR = Set.of(32803L, 34892L);

  /** Canon's signature after the header of a CR2 file, followed by the version. */
  private static final byte[] CR2_MARK = {'C', 'R', 2};

  private static final int CR2_MARK_AT = 8;

  /** The limit of searched SubIFDs: raw files have at most three; pyramids may have more. */
  private static final int MAX_SUB_DIRECTORIES = 32;

  private static final int MAX_MAKE = 64;

  /** Extensions of raw files by the first word of the maker's name in lower case. */
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("canon", "CR2"),
          Map.entry("nikon", "NEF"),
          Map.entry("sony", "ARW"),
          Map.entry("pentax", "PEF"),
          Map.entry("ricoh", "PEF"),
          Map.entry("samsung", "SRW"),
          Map.entry("hasselblad", "3FR"),
          Map.entry("seiko", "ERF"),
          Map.entry("epson", "ERF"),
          Map.entry("kodak", "DCR"),
          Map.entry("eastman", "DCR"),
          Map.entry("mamiya", "MEF"),
          Map.entry("leaf", "MOS"),
          Map.entry("phase", "IIQ"));

  private CameraRaw() {}

  /**
   * Checks the first page of a file.
   *
   * @throws PictureException if the file is a camera raw file; the message names its kind
   */
  public static void refuse(TiffFile file, Directory first) throws IOException {
    if (first.has(Tag.DNG_VERSION)) {
      throw refusal("DNG");
    }
    if (isCr2(file)) {
      throw refusal("CR2");
    }
    if (isOfSensor(first) || hasSensorBelow(file, first)) {
      String make = first.text(Tag.MAKE, MAX_MAKE).strip().toLowerCase(Locale.ROOT);
      throw refusal(KINDS.getOrDefault(make.split("\\W", 2)[0], "camera raw"));
    }
  }

  /** The refusal of a page with sensor samples, anywhere in the file. */
  public static PictureException refusal(String kind) {
    return PictureException.unsupported(
        "the raw file of a camera (%s) is not supported, and its readable part is only a"
                .formatted(kind)
            + " preview; develop it with a raw converter and save it as TIFF");
  }

  /** Whether a photometric interpretation is that of sensor samples. */
  public static boolean isOfSensor(long photometric) {
    return SENSOR.contains(photometric);
  }

  private static boolean isCr2(TiffFile file) throws IOException {
    return file.input().contains(CR2_MARK_AT, CR2_MARK.length)
        && Arrays.equals(CR2_MARK, file.input().bytes(CR2_MARK_AT, CR2_MARK.length));
  }

  private static boolean hasSensorBelow(TiffFile file, Directory first) throws IOException {
    try {
      if (first.has(Tag.SUB_DIRECTORIES)) {
        for (long position : first.values(Tag.SUB_DIRECTORIES, MAX_SUB_DIRECTORIES)) {
          if (isOfSensor(Directory.read(file, position, tag -> tag == Tag.PHOTOMETRIC))) {
            return true;
          }
        }
      }
      return false;
    } catch (PictureException e) {
      // A damaged SubIFD must not prevent reading the pages.
      return false;
    }
  }

  /** Whether a page has sensor samples. */
  public static boolean isOfSensor(Directory directory) {
    try {
      return isOfSensor(directory.value(Tag.PHOTOMETRIC, 0));
    } catch (IOException e) {
      return false;
    }
  }
}
