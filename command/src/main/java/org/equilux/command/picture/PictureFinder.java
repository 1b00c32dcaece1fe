package org.equilux.command.picture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.archives.Archive;
import org.equilux.archives.TooManyEntriesException;
import org.equilux.command.path.BlobPath;
import org.equilux.command.report.ErrorReports;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.OnDamage;

/**
 * Finds the pictures that the files, folders and archives of a command line stand for. Archives
 * stay open until this is closed, as their entries are unpacked one by one.
 */
public final class PictureFinder implements AutoCloseable {
  /** The names that no folder or file of an entry may have: other folders, devices, controls. */
  private static final Pattern UNSAFE =
      Pattern.compile("\\.{0,2}|.*[\\\\:\\p{Cntrl}].*", Pattern.DOTALL);

  /**
   * An input that cannot be processed.
   *
   * @param input as people know it
   */
  public record Refused(String input, String reason) {}

  /**
   * A file of a folder or an archive that is no input.
   *
   * @param input as people know it
   */
  public record Skipped(String input, String reason) {}

  private final ArchiveLimits limits;
  private final boolean recursive;
  private final UnaryOperator<String> resultName;
  private final Predicate<Path> isResultFolder;

  private final List<PictureSource> found = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private final List<Archive> archives = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  /** The file with the content of standard input; empty until it is read. */
  private Optional<Path> streamed = Optional.empty();

  /**
   * @param limits of each archive
   * @param recursive whether folders in folders are looked into
   * @param resultName names the result of a file: an earlier run's result is no input
   * @param isResultFolder tells the folder to which results go
   */
  public PictureFinder(
      ArchiveLimits limits,
      boolean recursive,
      UnaryOperator<String> resultName,
      Predicate<Path> isResultFolder) {
    this.limits = limits;
    this.recursive = recursive;
    this.resultName = resultName;
    this.isResultFolder = isResultFolder;
  }

  /** The pictures, in the order in which they were given, and those of a folder by name. */
  public List<PictureSource> found() {
    return Collections.unmodifiableList(found);
  }

  public List<Refused> refused() {
    return Collections.unmodifiableList(refused);
  }

  /** Files in folders and archives that are no pictures, are hidden, or are earlier results. */
  public List<Skipped> skipped() {
    return Collections.unmodifiableList(skipped);
  }

  /** Adds a file, folder, archive or standard input; its errors are added to {@link #refused}. */
  public void add(Path given) {
    int before = found.size() + refused.size();
    if (StandardStreams.is(given)) {
      addStandardInput(given);
    } else if (Files.isDirectory(given)) {
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
      // The defects of a file that was named are reported at its turn.
      found.add(new PictureFile(given));
    }
  }

  private void addStandardInput(Path given) {
    if (streamed.isPresent()) {
      refuse(given, "standard input can be given once only");
      return;
    }
    try {
      streamed = Optional.of(StandardStreams.read(limits.bytes()));
      found.add(new StreamedPicture(streamedName(streamed.get()), streamed.get()));
    } catch (IOException e) {
      refuse(given, "standard input cannot be read: " + ErrorReports.describe(e));
    }
  }

  private static String streamedName(Path file) {
    try (PictureReader reader =
        Pictures.open(BlobPath.of(file), PictureLimits.DEFAULT, OnDamage.SALVAGE)) {
      return "stdin." + reader.format().extensions().getFirst();
    } catch (IOException e) {
      // Reported at its turn.
      return "stdin";
    }
  }

  private void refuse(Path input, String reason) {
    refused.add(new Refused(input.toString(), reason));
  }

  /** Whether a file's name is that of an archive. */
  public static boolean isArchive(Path file) {
    return Archive.suffix(file).isPresent() && Files.isRegularFile(file);
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
        entries.stream()
            .map(PictureFinder::name)
            .filter(name -> !resultName.apply(name).equals(name))
            .map(resultName)
            .collect(Collectors.toSet());
    for (Path entry : entries) {
      // A link to a folder may lead back to where it is.
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        if (recursive && !isResultFolder.test(entry)) {
          addFolder(entry, below.resolve(entry.getFileName()));
        }
      } else if (Files.isRegularFile(entry)) {
        if (results.contains(name(entry))) {
          skipped.add(new Skipped(entry.toString(), "it is the result of an earlier run"));
        } else if (isHidden(name(entry))) {
          skipped.add(new Skipped(entry.toString(), "it is hidden"));
        } else if (isPicture(entry, entry.toString(), name(entry))) {
          found.add(new PictureFile(entry, below));
        }
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  /**
   * Decides by a file's first bytes; errors in reading the file are reported when it is processed.
   * A file that is a picture only by its name is refused; any other file is skipped.
   *
   * @param shown the file as people know it
   * @param name of the file without its folders
   */
  private boolean isPicture(Path file, String shown, String name) {
    try (PictureReader _ = Pictures.open(BlobPath.of(file), PictureLimits.DEFAULT)) {
      return true;
    } catch (PictureException e) {
      if (e.reason() != PictureException.Reason.UNKNOWN_KIND) {
        return true;
      }
      if (isNamedAsPicture(name)) {
        refused.add(new Refused(shown, e.getMessage()));
      } else {
        skipped.add(new Skipped(shown, e.getMessage()));
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isNamedAsPicture(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return extension.length() < name.length()
        && !isHidden(name)
        && PictureFormats.all().stream().anyMatch(f -> f.extensions().contains(extension));
  }

  private void addArchive(Path given) {
    int before = found.size();
    try {
      Archive archive = Archive.open(given);
      archives.add(archive);
      Path signature = Files.createTempFile("equilux-", ".part");
      try {
        Set<String> names = new HashSet<>();
        archive.list(
            limits.entries(), item -> addItem(given, item, signature, names.add(item.name())));
      } finally {
        Files.deleteIfExists(signature);
      }
    } catch (TooManyEntriesException e) {
      found.subList(before, found.size()).clear();
      refuse(given, e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      refuse(
          given,
          "it cannot be read as a %s archive: %s; copy or download it again%s"
              .formatted(
                  Archive.format(given),
                  ErrorReports.describe(e),
                  found.size() > before ? "; the pictures before that are taken" : ""));
    }
  }

  private void addItem(Path archive, Archive.Item item, Path signature, boolean first) {
    String name = item.name();
    String shown = archive + "/" + name.replaceAll("\\p{Cntrl}", "?");
    byte[] bytes;
    try {
      bytes = item.signature();
    } catch (IOException e) {
      refused.add(new Refused(shown, "it cannot be unpacked: " + ErrorReports.describe(e)));
      return;
    }
    try {
      Files.write(signature, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!isPicture(signature, shown, name.substring(name.lastIndexOf('/') + 1))) {
      return;
    }
    if (!isSafe(name)) {
      refused.add(
          new Refused(
              shown, "its name could lead to another folder; unpack it yourself, with care"));
    } else if (!first) {
      refused.add(new Refused(shown, "the archive has this name twice; only one of them is done"));
    } else {
      found.add(new ArchivedPicture(archive, item, Path.of(name), limits.bytes()));
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
    if (streamed.isPresent()) {
      try {
        Files.deleteIfExists(streamed.get());
      } catch (IOException e) {
        // The system removes temporary files some day.
      }
    }
    for (Archive archive : archives) {
      try {
        archive.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
  }
}
