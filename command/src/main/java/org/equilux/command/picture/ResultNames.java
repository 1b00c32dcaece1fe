package org.equilux.command.picture;

import java.util.Locale;
import java.util.Optional;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.WriteOptions;

/**
 * Names results after their inputs: {@code moon.png} becomes {@code moon_equalized.png}.
 *
 * @param suffix text inserted between the name and its extension
 * @param options of the results' files
 */
public record ResultNames(String suffix, WriteOptions options) {
  /** The name of the result of a file of a name, which is no path. */
  public String of(String name) {
    int dot = name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    String extension = dot <= 0 ? "" : name.substring(dot + 1);
    return stem + suffix + changed(extension).map(changed -> "." + changed).orElse("");
  }

  /** The extension of a result; that of the input, unless the result has another format. */
  private Optional<String> changed(String extension) {
    String lower = extension.toLowerCase(Locale.ROOT);
    Optional<PictureFormat> input =
        PictureFormats.all().stream()
            .filter(format -> format.extensions().contains(lower))
            .findFirst();
    boolean same =
        options.format().isEmpty()
            && (input.isEmpty() || input.get() instanceof PictureFormat.Writable);
    if (same) {
      return Optional.of(extension).filter(text -> !text.isEmpty());
    }
    PictureFormat result = Pictures.resultFormat(options);
    return Optional.of(
        result.extensions().contains(lower) ? extension : result.extensions().getFirst());
  }
}
