package org.equilux.master.jobs.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.equilux.imaging.PictureFormat;

/** Names of pictures for display and downloads; never used as paths. */
public final class PictureNames {
  /**
   * The largest length in bytes, which leaves room for a suffix within the 255 bytes that file
   * systems allow.
   */
  private static final int MAX_BYTES = 200;

  /** The largest number of folders in a picture's path; the outermost ones are left out. */
  private static final int MAX_FOLDERS = 8;

  private static final String NAMELESS = "picture";

  private PictureNames() {}

  /**
   * The base name of a client's file name, sanitized: without folders of any system, without
   * control characters and invisible formatting characters, of limited length.
   */
  public static String safe(String given) {
    if (given == null) {
      return NAMELESS;
    }
    String base = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    StringBuilder kept = new StringBuilder();
    Normalizer.normalize(base, Normalizer.Form.NFC)
        .codePoints()
        .filter(PictureNames::harmless)
        .forEach(kept::appendCodePoint);
    String name = shortened(kept.toString().strip());
    return name.isEmpty() || name.equals(".") || name.equals("..") ? NAMELESS : name;
  }

  /**
   * The path of a picture within a client's upload: {@link #safe} names of folders and file, joined
   * by slashes; limited to the innermost folders.
   */
  public static String path(String given) {
    if (given == null) {
      return NAMELESS;
    }
    List<String> folders = new ArrayList<>();
    String[] parts = given.split("[/\\\\]", -1);
    for (int i = Math.max(0, parts.length - 1 - MAX_FOLDERS); i < parts.length - 1; i++) {
      if (!parts[i].isBlank() && !parts[i].equals(".") && !parts[i].equals("..")) {
        folders.add(safe(parts[i]));
      }
    }
    folders.add(safe(parts[parts.length - 1]));
    return String.join("/", folders);
  }

  /** The name of the file at the end of a {@link #path}. */
  public static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean harmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> "\"<>|*?:".indexOf(codePoint) < 0;
    };
  }

  /**
   * Shortens a name in the middle: the start identifies the picture and the end has the file
   * extension.
   */
  private static String shortened(String name) {
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
    String stem = name.substring(0, name.length() - extension.length());
    int room = MAX_BYTES - utf8Length(extension);
    while (utf8Length(stem) > room) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return stem + extension;
  }

  private static int utf8Length(String text) {
    return text.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }

  /**
   * The name of a result: {@code <name>_<suffix>.<ext>}. The extension is the input's if it is
   * valid for the result's format, else the format's default.
   *
   * @param name a {@link #safe} name, or a {@link #path}, whose folders are left out
   */
  public static String result(String name, String suffix, PictureFormat format) {
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 ? name.substring(dot + 1) : "";
    boolean fits = format.extensions().contains(extension.toLowerCase(Locale.ROOT));
    return stem(name) + "_" + suffix + "." + (fits ? extension : format.extensions().getFirst());
  }

  /**
   * The name of a page's tables: {@code <name>_lut.csv}, and {@code <name>_lut-page2.csv} and so on
   * for further pages.
   *
   * @param name a {@link #safe} name, or a {@link #path}, whose folders are left out
   * @param page from 1
   */
  public static String tables(String name, int page) {
    return stem(name) + "_lut" + (page == 1 ? "" : "-page" + page) + ".csv";
  }

  /**
   * The name of a job's record: {@code <name>_record.json}.
   *
   * @param name a {@link #safe} name, or a {@link #path}, whose folders are left out
   */
  public static String record(String name) {
    return stem(name) + "_record.json";
  }

  private static String stem(String path) {
    String name = base(path);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
