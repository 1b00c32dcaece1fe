package org.equilux.command.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Opens files with the desktop's default program. */
public final class DesktopViewer {
  private DesktopViewer() {}

  /**
   * Opens a file and does not wait for the viewer.
   *
   * @return why it could not be opened
   */
  public static Optional<String> open(Path file) {
    String path = file.toAbsolutePath().toString();
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", path)
            : system.contains("windows")
                // No shell, to which a name could be a command.
                ? List.of("rundll32", "url.dll,FileProtocolHandler", path)
                : List.of("xdg-open", path);
    boolean desktop =
        !command.getFirst().equals("xdg-open")
            || System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null;
    if (!desktop) {
      return Optional.of("there is no desktop here to open it with; the result is at " + path);
    }
    try {
      new ProcessBuilder(command)
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "%s cannot be started to open it; the result is at %s"
              .formatted(command.getFirst(), path));
    }
  }
}
