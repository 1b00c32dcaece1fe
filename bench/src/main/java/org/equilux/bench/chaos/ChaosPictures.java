package org.equilux.bench.chaos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.EquiluxProcess;

/** Pictures of every kind of file, and their results by {@code equilux process}. */
final class ChaosPictures {
  private static final int MEGAPIXELS = 2;

  private final Path folder;
  private final List<Path> inputs = new ArrayList<>();

  /** Writes the pictures into a folder. */
  ChaosPictures(Path folder) throws IOException {
    this.folder = folder;
    BufferedImage photograph = Photographs.photograph(PictureSize.of(MEGAPIXELS));
    for (FileKind kind : FileKind.values()) {
      Path input = folder.resolve(kind.name().toLowerCase(Locale.ROOT) + kind.extension());
      kind.write(photograph, input);
      inputs.add(input);
    }
  }

  int count() {
    return inputs.size();
  }

  Path input(int picture) {
    return inputs.get(picture);
  }

  /** The result of an operation, made when it is first needed. */
  Path result(int picture, String operation) throws IOException, InterruptedException {
    Path input = inputs.get(picture);
    Path result = folder.resolve(operation + "-" + input.getFileName());
    if (!Files.exists(result)) {
      double _ =
          EquiluxProcess.time(
              folder.resolve("process.log"),
              "process",
              "--operation",
              operation,
              "--output",
              result.toString(),
              input.toString());
    }
    return result;
  }
}
