package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;
import org.junit.jupiter.api.io.TempDir;

/** Folders, files and expected results for tests of {@link PictureJob}. */
public abstract class JobFixture {
  @TempDir Path folder;
  @TempDir Path scratch;

  Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = PictureJobTest.class.getResourceAsStream("/images/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  JobSettings settings(long chunkBytes, Duration timeout) {
    return new JobSettings(PictureLimits.DEFAULT, chunkBytes, new FolderScratch(scratch), timeout);
  }

  static JobRequest request(String operation) {
    return new JobRequest(Operations.named(operation), Map.of());
  }

  /** Decoded rows of a file's first page. */
  static Pixels decoded(Path file) throws IOException {
    return decoded(file, 0);
  }

  static Pixels decoded(Path file, int number) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().get(number);
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      reader.decode(
          number, (data, offset, count) -> rows.write(data, offset, count * page.rowBytes()));
      return Pixels.wrap(page.format(), page.width(), page.height(), rows.toByteArray());
    }
  }

  static JobSpec spec(String operation, Map<String, String> parameters, Pixels picture) {
    return new JobSpec(
        Operations.named(operation),
        parameters,
        picture.format(),
        picture.width(),
        picture.height());
  }

  /** The result of the scalar backend on the whole picture. */
  static byte[] expected(
      JobSpec spec, Pixels picture, Optional<Pixels> mask, Attachments attachments) {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      Chunk whole = Chunk.whole(picture);
      Optional<LutGrid> tables = Optional.empty();
      if (spec.twoRounds()) {
        tables =
            Optional.of(spec.reduce(scalar.map(spec, whole.withMask(mask)).value(), attachments));
      } else if (spec.hasTables()) {
        tables = Optional.of(spec.tables(attachments));
      }
      return scalar.compute(spec, whole, tables).value().toPackedBytes();
    }
  }

  static byte[] expected(String operation, Map<String, String> parameters, Pixels picture) {
    return expected(
        spec(operation, parameters, picture), picture, Optional.empty(), Attachments.NONE);
  }

  /** Parameters written as {@code a=1 b=2}. */
  static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    Matcher pair = Pattern.compile("(\\w+)=(\\S+)").matcher(text);
    while (pair.find()) {
      parameters.put(pair.group(1), pair.group(2));
    }
    return parameters;
  }

  /** Runs a job on three threads in small chunks. */
  JobReport run(Path input, Path output, JobRequest request, JobListener listener)
      throws Exception {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      return new PictureJob(
              "", request, executor, settings(30_000, Duration.ofMinutes(1)), listener)
          .run(new FileBlob(input), new FileBlob(output));
    }
  }

  Path run(Path input, JobRequest request) throws Exception {
    Path output = folder.resolve("result");
    run(input, output, request, JobListener.NONE);
    return output;
  }

  /** A request with one attachment. */
  static JobRequest request(
      String operation, Map<String, String> parameters, String attachment, Path file) {
    Map<String, String> all = new HashMap<>(parameters);
    all.put(attachment, file.getFileName().toString());
    return new JobRequest(Operations.named(operation), all, Map.of(attachment, new FileBlob(file)));
  }

  String failure(Path input, JobRequest request) throws IOException {
    List<String> before = leftovers();
    JobFailedException failure = assertThrows(JobFailedException.class, () -> run(input, request));
    assertEquals(before, leftovers());
    return failure.getMessage();
  }

  List<String> leftovers() throws IOException {
    try (Stream<Path> inFolder = Files.list(folder);
        Stream<Path> inScratch = Files.list(scratch)) {
      return Stream.concat(inFolder, inScratch)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** A plain gray TIFF of one strip with a nodata value. */
  Path tiffWithNodata(String name, Pixels picture, String nodata) throws IOException {
    byte[] rows = picture.toPackedBytes();
    byte[] text = Arrays.copyOf(nodata.getBytes(StandardCharsets.US_ASCII), 4);
    int[][] fields = {
      {256, 4, 1, picture.width()},
      {257, 4, 1, picture.height()},
      {258, 3, 1, picture.format().bitsPerSample()},
      {259, 3, 1, 1},
      {262, 3, 1, 1},
      {273, 4, 1, 8},
      {277, 3, 1, 1},
      {278, 4, 1, picture.height()},
      {279, 4, 1, rows.length},
      {42113, 2, 4, ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN).getInt()}
    };
    ByteBuffer out =
        ByteBuffer.allocate(8 + rows.length + 2 + 12 * fields.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + rows.length).put(rows);
    out.putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) field[1]).putInt(field[2]).putInt(field[3]);
    }
    return Files.write(folder.resolve(name), out.array());
  }
}
