package org.equilux.command.path;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.equilux.storage.ObjectStores;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts a path, the URI of a file, which other programs give, or the location of an object to a
 * path.
 */
public final class FilePath implements ITypeConverter<Path> {
  private static final Pattern URI_OF_FILE = Pattern.compile("file:/.*");

  /** Schemes have two letters at least, as one letter is a drive of Windows. */
  private static final Pattern OTHER_URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");

  @Override
  public Path convert(String text) {
    try {
      return parse(text);
    } catch (URISyntaxException | InvalidPathException e) {
      throw new TypeConversionException("\"%s\" is no path: %s".formatted(text, e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("%s: %s".formatted(text, e.getMessage()));
    }
  }

  /**
   * Parses a path that was converted before, and written as text.
   *
   * @throws IllegalArgumentException if the text is no path, or there is no such file system here
   */
  public static Path of(String text) {
    try {
      return parse(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Path parse(String text) throws URISyntaxException {
    if (URI_OF_FILE.matcher(text).matches()) {
      return ofFile(new URI(text));
    }
    Matcher other = OTHER_URI.matcher(text);
    if (other.matches()) {
      if (ObjectStores.has(other.group(1))) {
        return ObjectFiles.path(text);
      }
      Optional<PathScheme> scheme = ServiceLoader.load(PathScheme.class).findFirst();
      return scheme
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "it is on a file system that cannot be used here; give a path or a file:"
                          + " URI"))
          .path(text);
    }
    return Path.of(text);
  }

  private static Path ofFile(URI uri) {
    try {
      return Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it names no file of this machine: " + e.getMessage(), e);
    }
  }
}
