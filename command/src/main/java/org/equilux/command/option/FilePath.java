package org.equilux.command.option;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a file's path as people write it, or as a {@code file:} URI; refuses all other URIs. */
public final class FilePath implements ITypeConverter<Path> {
  private static final Pattern URI_OF_FILE = Pattern.compile("file:/.*");

  /** Schemes have two letters at least, as one letter is a drive of Windows. */
  private static final Pattern OTHER_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

  @Override
  public Path convert(String text) {
    try {
      if (URI_OF_FILE.matcher(text).matches()) {
        return Path.of(new URI(text));
      }
      if (OTHER_URI.matcher(text).matches()) {
        throw new TypeConversionException(
            text + " is on a file system that cannot be used here; give a path or a file: URI");
      }
      return Path.of(text);
    } catch (URISyntaxException | InvalidPathException e) {
      throw new TypeConversionException("\"%s\" is no path: %s".formatted(text, e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "%s names no file of this machine: %s".formatted(text, e.getMessage()));
    }
  }
}
