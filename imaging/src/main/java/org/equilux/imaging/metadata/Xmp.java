package org.equilux.imaging.metadata;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The removal from XMP packets (ISO 16684-1) of thumbnails, and of properties about further
 * pictures or videos in the file, which a result does not contain. All other characters are kept.
 */
public final class Xmp {
  /** The prefix of extended XMP in its segments. */
  private static final String BASIC = "http://ns.adobe.com/xap/1.0/";

  private static final String NOTE = "http://ns.adobe.com/xmp/note/";
  private static final String CAMERA = "http://ns.google.com/photos/1.0/camera/";

  /** Namespaces of gain maps, and of lists of what follows the first picture in a file. */
  private static final Set<String> FURTHER =
      Set.of(
          "http://ns.adobe.com/hdr-gain-map/1.0/",
          "http://ns.google.com/photos/1.0/container/",
          "http://ns.google.com/photos/1.0/container/item/",
          "http://ns.google.com/photos/dd/1.0/device/",
          "http://ns.google.com/photos/dd/1.0/container/",
          "http://ns.google.com/photos/dd/1.0/item/");

  /** Namespaces of pictures in extended XMP. */
  private static final Set<String> EXTENDED =
      Set.of(
          "http://ns.google.com/photos/1.0/image/",
          "http://ns.google.com/photos/1.0/depthmap/",
          "http://ns.google.com/photos/1.0/audio/");

  /** Words without which a packet contains nothing to remove. */
  private static final List<String> WORDS =
      List.of(
          ":Thumbnails",
          "hdr-gain-map",
          "photos/1.0/container",
          "photos/dd/1.0",
          ":MotionPhoto",
          ":MicroVideo",
          ":HasExtendedXMP",
          "photos/1.0/image",
          "photos/1.0/depthmap",
          "photos/1.0/audio");

  /**
   * The limit of namespace declarations, above those of real packets, which bounds the time of
   * processing.
   */
  private static final int MAX_PREFIXES = 1_000;

  private final String xml;
  private final boolean extensionKept;
  private final Map<String, String> prefixes = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  /** The number of open elements within a removed one, including itself. */
  private int inside;

  private Xmp(String xml, boolean extensionKept) {
    this.xml = xml;
    this.extensionKept = extensionKept;
  }

  /**
   * Removes pictures.
   *
   * @param packet XML in UTF-8 or another encoding compatible with ASCII; not changed
   * @param extensionKept whether the result has the extended XMP of its input
   * @return the same array if there is nothing to remove; empty if there is, but the XML is damaged
   */
  public static Optional<byte[]> withoutPictures(byte[] packet, boolean extensionKept) {
    // In this character set, each byte is a character.
    String xml = new String(packet, StandardCharsets.ISO_8859_1);
    if (WORDS.stream().noneMatch(xml::contains)) {
      return Optional.of(packet);
    }
    Xmp xmp = new Xmp(xml, extensionKept);
    xmp.findPrefixes();
    if (!xmp.copy()) {
      return Optional.empty();
    }
    return Optional.of(
        xmp.out.length() == xml.length()
            ? packet
            : xmp.out.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether a packet describes a gain map, for displays with a higher dynamic range. */
  public static boolean hasGainMap(byte[] packet) {
    return new String(packet, StandardCharsets.ISO_8859_1)
        .contains("http://ns.adobe.com/hdr-gain-map/1.0/");
  }

  /** Whether a packet states that a video follows the picture. */
  public static boolean hasVideo(byte[] packet) {
    String xml = new String(packet, StandardCharsets.ISO_8859_1);
    return xml.contains(":MotionPhoto") || xml.contains(":MicroVideo");
  }

  /** Whether the text of an extension may contain pictures: thumbnails, depth maps, originals. */
  public static boolean mayHoldPictures(String xml) {
    return xml.contains(":Thumbnails") || EXTENDED.stream().anyMatch(xml::contains);
  }

  private void findPrefixes() {
    String mark = "xmlns:";
    int found = 0;
    for (int at = xml.indexOf(mark); at >= 0; at = xml.indexOf(mark, at + 1)) {
      found++;
      if (found > MAX_PREFIXES) {
        break;
      }
      int nameAt = at + mark.length();
      int nameEnd = nameEnd(nameAt);
      int quoteAt = skipBlanks(nameEnd);
      if (quoteAt < xml.length() && xml.charAt(quoteAt) == '=') {
        quoteAt = skipBlanks(quoteAt + 1);
        int end = quoteAt < xml.length() ? xml.indexOf(xml.charAt(quoteAt), quoteAt + 1) : -1;
        if (end > 0) {
          prefixes.put(xml.substring(nameAt, nameEnd), xml.substring(quoteAt + 1, end));
        }
      }
    }
  }

  private boolean isTakenOut(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      return false;
    }
    String local = name.substring(colon + 1);
    if (name.startsWith("xmlns:")) {
      String namespace = prefixes.getOrDefault(local, "");
      return FURTHER.contains(namespace) || (!extensionKept && EXTENDED.contains(namespace));
    }
    String namespace = prefixes.getOrDefault(name.substring(0, colon), "");
    return switch (namespace) {
      case BASIC -> local.equals("Thumbnails");
      case NOTE -> !extensionKept && local.equals("HasExtendedXMP");
      case CAMERA -> local.startsWith("MotionPhoto") || local.startsWith("MicroVideo");
      default -> FURTHER.contains(namespace) || (!extensionKept && EXTENDED.contains(namespace));
    };
  }

  /** Copies everything except removed parts; false if the XML is damaged. */
  private boolean copy() {
    int at = 0;
    while (at < xml.length()) {
      int tag = xml.indexOf('<', at);
      int textEnd = tag < 0 ? xml.length() : tag;
      if (inside == 0) {
        out.append(xml, at, textEnd);
      }
      if (tag < 0) {
        break;
      }
      int end = tagEnd(tag);
      if (end < 0) {
        return false;
      }
      tag(tag, end);
      at = end;
    }
    return inside == 0;
  }

  /** The position after a tag, comment or instruction; negative if it is not closed. */
  private int tagEnd(int tag) {
    if (xml.startsWith("<!--", tag)) {
      int end = xml.indexOf("-->", tag);
      return end < 0 ? -1 : end + 3;
    }
    if (xml.startsWith("<?", tag)) {
      int end = xml.indexOf("?>", tag);
      return end < 0 ? -1 : end + 2;
    }
    for (int i = tag; i < xml.length(); i++) {
      char c = xml.charAt(i);
      if (c == '>') {
        return i + 1;
      }
      if (c == '"' || c == '\'') {
        i = xml.indexOf(c, i + 1);
        if (i < 0) {
          return -1;
        }
      }
    }
    return -1;
  }

  private void tag(int tag, int end) {
    char first = xml.charAt(tag + 1);
    boolean closing = first == '/';
    boolean element = first != '!' && first != '?';
    boolean opening = element && !closing && xml.charAt(end - 2) != '/';
    if (inside > 0) {
      inside += closing ? -1 : opening ? 1 : 0;
      return;
    }
    if (element && !closing && isTakenOut(xml.substring(tag + 1, nameEnd(tag + 1)))) {
      inside = opening ? 1 : 0;
    } else if (element && !closing) {
      attributes(tag, end);
    } else {
      out.append(xml, tag, end);
    }
  }

  private void attributes(int tag, int end) {
    int at = nameEnd(tag + 1);
    out.append(xml, tag, at);
    while (at < end) {
      int nameAt = skipBlanks(at);
      int nameEnd = nameEnd(nameAt);
      int equals = skipBlanks(nameEnd);
      if (nameEnd == nameAt || equals >= end || xml.charAt(equals) != '=') {
        break;
      }
      int quote = skipBlanks(equals + 1);
      char mark = xml.charAt(quote);
      int close = mark == '"' || mark == '\'' ? xml.indexOf(mark, quote + 1) : -1;
      if (close < 0 || close >= end) {
        break;
      }
      if (!isTakenOut(xml.substring(nameAt, nameEnd))) {
        out.append(xml, at, close + 1);
      }
      at = close + 1;
    }
    out.append(xml, at, end);
  }

  private int nameEnd(int from) {
    int at = from;
    while (at < xml.length() && " \t\r\n=/>\"'<".indexOf(xml.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < xml.length() && " \t\r\n".indexOf(xml.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
