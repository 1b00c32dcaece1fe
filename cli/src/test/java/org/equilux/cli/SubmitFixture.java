package org.equilux.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.protocol.DataFolder;
import org.junit.jupiter.api.io.TempDir;

/** A folder of pictures, and masters in this process to which they are submitted. */
abstract class SubmitFixture {
  @TempDir Path folder;
  @TempDir Path data;

  MasterConfig.Builder config() {
    return MasterConfig.builder(data).port(0).workerPort(0).backend("scalar");
  }

  static Master start(MasterConfig.Builder config) throws IOException, BackendUnavailableException {
    return Master.start(config.build());
  }

  /** The file with the token of the master's system user. */
  Path token() {
    return DataFolder.localToken(data);
  }

  Optional<String> tokenText() {
    try {
      return Optional.of(Files.readString(token()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String address(Master master) {
    return "http://localhost:" + master.port();
  }

  /** A square picture whose left half is white and whose right half is black. */
  static Path mask(Path file, int side) throws IOException {
    ImageIO.write(half(side, 255), "png", file.toFile());
    return file;
  }

  static BufferedImage half(int side, int value) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side / 2; x++) {
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    return image;
  }
}
