package org.equilux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;

/**
 * Finds the pictures that the files, folders and archives of a command line stand for. Archives
 * stay open until this is closed, as their entries are unpacked one by one.
 */
final class PictureFinder implements AutoCloseable {
  /** How the name of a ZIP archive ends, in lower or upper case. */
  static final String ARCHIVE = ".zip";

  private static final int MAX_ENTRIES = 100_000;

  /** As much as a master takes; one entry at a time lies on disk. */
  private static final long MAX_ENTRY_BYTES = 4L << 30;

  /** As many as tell which kind of file it is. */
  private static final int SIGNATURE_BYTES = 8;

  /** What an entry's folders and name may not be: elsewhere, a device, or marks on a terminal. */
  private static final Pattern UNSAFE =
      Pattern.compile("\\.{0,2}|.*[\\\\:\\p{Cntrl}].*", Pattern.DOTALL);

  /**
   * What cannot be processed.
   *
   * @param input as it is shown to people
   */
  record Refused(String input, String reason) {}

  private final boolean recursive;
  private final UnaryOperator<String> resultName;
  private final Predicate<Path> isResultFolder;

  private final List<PictureSource> found = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private final List<ZipFile> archives = new ArrayList<>();
  private int skipped;

  /**
   * @param recursive whether folders in folders are looked into
   * @param resultName what the result of a file is called: an earlier run's is no input
   * @param isResultFolder tells the folder to which results go
   */
  PictureFinder(
      boolean recursive, UnaryOperator<String> resultName, Predicate<Path> isResultFolder) {
    this.recursive = recursive;
    this.resultName = resultName;
    this.isResultFolder = isResultFolder;
  }

  /** The pictures, in the order in which they were given, and those of a folder by name. */
  List<PictureSource> found() {
    return Collections.unmodifiableList(found);
  }

  List<Refused> refused() {
    return Collections.unmodifiableList(refused);
  }

  /** How many files of folders and archives are no pictures, or results of an earlier run. */
  int skipped() {
    return skipped;
  }

  /** Takes a file, folder or archive; what is wrong with it is among {@link #refused} then. */
  void add(Path given) {
    int before = found.size() + refused.size();
    if (Files.isDirectory(given)) {
      addFolder(given, Path.of(""));
      if (found.size() + refused.size() == before) {
        refuse(
            given,
            "there is no picture in it"
                + (recursive ? "" : "; --recursive looks into its folders, too"));
      }
    } else if (isArchive(given)) {
      addArchive(given);
      if (found.size() + refused.size() == before) {
        refuse(given, "there is no picture in it");
      }
    } else {
      // What is wrong with a file that was named is told when it is its turn.
      found.add(new PictureFile(given));
    }
  }

  private void refuse(Path input, String reason) {
    refused.add(new Refused(input.toString(), reason));
  }

  private static boolean isArchive(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.length() > ARCHIVE.length() && name.endsWith(ARCHIVE) && Files.isRegularFile(file);
  }

  private void addFolder(Path folder, Path below) {
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.sorted().toList();
    } catch (IOException e) {
      refuse(folder, "it cannot be looked into: " + ErrorReports.describe(e));
      return;
    }
    Set<String> results =
        entries.stream().map(PictureFinder::name).map(resultName).collect(Collectors.toSet());
    for (Path entry : entries) {
      // A link to a folder may lead back to where it is.
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        if (recursive && !isResultFolder.test(entry)) {
          addFolder(entry, below.resolve(entry.getFileName()));
        }
      } else if (Files.isRegularFile(entry)) {
        boolean hidden = name(entry).startsWith(".");
        if (hidden || results.contains(name(entry)) || !isPicture(entry)) {
          skipped++;
        } else {
          found.add(new PictureFile(entry, below));
        }
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** By its first bytes; one that cannot be read, or is damaged, is for its turn to tell. */
  private static boolean isPicture(Path file) {
    try (PictureReader _ = Pictures.open(file, PictureLimits.DEFAULT)) {
      return true;
    } catch (PictureException e) {
      return e.reason() != PictureException.Reason.UNKNOWN_KIND;
    } catch (IOException e) {
      return true;
    }
  }

  private void addArchive(Path archive) {
    try {
      ZipFile zip = new ZipFile(archive.toFile());
      archives.add(zip);
      if (zip.size() > MAX_ENTRIES) {
        refuse(
            archive,
            "the archive has %,d entries, and %,d is the most; unpack it and give its folder"
                .formatted(zip.size(), MAX_ENTRIES));
        return;
      }
      Path signature = Files.createTempFile("equilux-", ".part");
      try {
        Set<String> names = new HashSet<>();
        for (ZipEntry entry :
            zip.stream()
                .filter(entry -> !entry.isDirectory())
                .sorted(Comparator.comparing(ZipEntry::getName))
                .toList()) {
          addEntry(archive, zip, entry, signature, names.add(entry.getName()));
        }
      } finally {
        Files.deleteIfExists(signature);
      }
    } catch (IOException e) {
      refuse(archive, "it cannot be read as a ZIP archive: " + ErrorReports.describe(e));
    }
  }

  private void addEntry(Path archive, ZipFile zip, ZipEntry entry, Path signature, boolean first)
      throws IOException {
    String shown = archive + "/" + entry.getName().replaceAll("\\p{Cntrl}", "?");
    try (var in = zip.getInputStream(entry)) {
      Files.write(signature, in.readNBytes(SIGNATURE_BYTES));
    } catch (IOException e) {
      refused.add(new Refused(shown, "it cannot be unpacked: " + ErrorReports.describe(e)));
      return;
    }
    if (!isPicture(signature)) {
      skipped++;
    } else if (!isSafe(entry.getName())) {
      refused.add(
          new Refused(
              shown, "its name could lead to another folder; unpack it yourself, with care"));
    } else if (!first) {
      refused.add(new Refused(shown, "the archive has this name twice; only one of them is done"));
    } else {
      found.add(
          new ArchivedPicture(archive, zip, entry, Path.of(entry.getName()), MAX_ENTRY_BYTES));
    }
  }

  private static boolean isSafe(String name) {
    for (String part : name.split("/", -1)) {
      if (UNSAFE.matcher(part).matches()) {
        return false;
      }
    }
    try {
      return !Path.of(name).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public void close() {
    for (ZipFile archive : archives) {
      try {
        archive.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
  }
}
