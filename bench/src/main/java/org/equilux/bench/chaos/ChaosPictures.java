package org.equilux.bench.chaos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.EquiluxProcess;

/** Pictures of every kind of file and a large one, and their results by {@code process}. */
final class ChaosPictures {
  /** Small, as runs are for faults and not for pixels; still several chunks for each worker. */
  private static final PictureSize SMALL = new PictureSize(576, 432);

  /** So large that workers store bands of the result in the object store by themselves. */
  private static final int MANY_MEGAPIXELS = 7;

  private final Path folder;
  private final List<Path> inputs = new ArrayList<>();

  /**
   * Writes the pictures into a folder, which is empty, and makes all results, so that no run waits
   * for them.
   */
  ChaosPictures(Path folder, List<String> operations) throws IOException, InterruptedException {
    this.folder = folder;
    BufferedImage photograph = Photographs.photograph(SMALL);
    for (FileKind kind : FileKind.values()) {
      add(kind, kind.name().toLowerCase(Locale.ROOT), photograph);
    }
    add(FileKind.TIFF_NONE, "large", Photographs.photograph(PictureSize.of(MANY_MEGAPIXELS)));
    for (String operation : operations) {
      List<String> command =
          new ArrayList<>(List.of("process", "--operation", operation, "--output"));
      command.add(Files.createDirectory(folder.resolve(operation)).toString());
      inputs.forEach(input -> command.add(input.toString()));
      double _ = EquiluxProcess.time(folder.resolve("process.log"), command.toArray(String[]::new));
    }
  }

  private void add(FileKind kind, String name, BufferedImage image) throws IOException {
    Path input = folder.resolve(name + kind.extension());
    kind.write(image, input);
    inputs.add(input);
  }

  int count() {
    return inputs.size();
  }

  Path input(int picture) {
    return inputs.get(picture);
  }

  /** The result of an operation. */
  Path result(int picture, String operation) throws IOException {
    String name = inputs.get(picture).getFileName().toString();
    String stem = name.substring(0, name.lastIndexOf('.')) + "_";
    try (Stream<Path> files = Files.list(folder.resolve(operation))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(stem))
          .findFirst()
          .orElseThrow(() -> new IOException("process made no result of " + name));
    }
  }
}
