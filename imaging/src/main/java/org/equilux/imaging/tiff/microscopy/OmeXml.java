package org.equilux.imaging.tiff.microscopy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The description of an OME-TIFF (OME data model 2016-06), adapted to a result: samples may use all
 * their bits, and the file has another name.
 */
public final class OmeXml {
  private static final Pattern ROOT = Pattern.compile("<(\\w{1,20}:)?OME\\s");

  private static final Pattern BITS =
      Pattern.compile("(\\sSignificantBits\\s{0,9}=\\s{0,9})(\"[^\"<]{0,9}\"|'[^'<]{0,9}')");

  /** The file's own identifier, an attribute of the root. */
  private static final Pattern OWN =
      Pattern.compile(
          "<(?:\\w{1,20}:)?OME\\s[^>]{0,9999}?\\sUUID\\s{0,9}=\\s{0,9}[\"']([^\"'>]{1,200})");

  /** A plane's file: its name and identifier. */
  private static final Pattern FILE_NAME =
      Pattern.compile(
          "(<(?:\\w{1,20}:)?UUID)\\s{1,99}FileName\\s{0,9}=\\s{0,9}(?:\"[^\"<]{0,4999}\"|'[^'<]{0,4999}')"
              + "([^<>]{0,999}>\\s{0,99}([^<\\s]{1,200})\\s{0,99}</)");

  private OmeXml() {}

  /** Whether a text starts like OME-XML. */
  public static boolean is(String text) {
    return ROOT.matcher(text.substring(0, Math.min(text.length(), 4096))).find();
  }

  /**
   * Adapts a description.
   *
   * @param bits of the result's samples
   */
  public static String adapted(String text, int bits) {
    String mended = BITS.matcher(text).replaceAll("$1\"" + bits + "\"");
    Matcher own = OWN.matcher(mended);
    if (!own.find()) {
      return mended;
    }
    // Other files of a series keep their names, as they are unchanged.
    String file = own.group(1);
    return FILE_NAME
        .matcher(mended)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(3).equals(file) ? match.group(1) + match.group(2) : match.group()));
  }
}
