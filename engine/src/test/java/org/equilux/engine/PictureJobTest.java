package org.equilux.engine;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.Attachments;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PictureJobTest {
  @TempDir private Path folder;
  @TempDir private Path scratch;

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = PictureJobTest.class.getResourceAsStream("/images/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private JobSettings settings(long chunkBytes, Duration timeout) {
    return new JobSettings(PictureLimits.DEFAULT, chunkBytes, scratch, timeout);
  }

  private static JobRequest request(String operation) {
    return new JobRequest(Operations.named(operation), Map.of());
  }

  /** Decoded rows of a file's first page. */
  private static Pixels decoded(Path file) throws IOException {
    return decoded(file, 0);
  }

  private static Pixels decoded(Path file, int number) throws IOException {
    try (PictureReader reader = Pictures.open(file, PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().get(number);
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      reader.decode(
          number, (data, offset, count) -> rows.write(data, offset, count * page.rowBytes()));
      return Pixels.wrap(page.format(), page.width(), page.height(), rows.toByteArray());
    }
  }

  private static JobSpec spec(String operation, Map<String, String> parameters, Pixels picture) {
    return new JobSpec(
        Operations.named(operation),
        parameters,
        picture.format(),
        picture.width(),
        picture.height());
  }

  /** What plain loops make of the whole picture at once. */
  private static byte[] expected(
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

  private static byte[] expected(String operation, Map<String, String> parameters, Pixels picture) {
    return expected(
        spec(operation, parameters, picture), picture, Optional.empty(), Attachments.NONE);
  }

  /** Parameters written as {@code a=1 b=2}. */
  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    Matcher pair = Pattern.compile("(\\w+)=(\\S+)").matcher(text);
    while (pair.find()) {
      parameters.put(pair.group(1), pair.group(2));
    }
    return parameters;
  }

  /** Runs a job on three threads in small chunks. */
  private JobReport run(Path input, Path output, JobRequest request, JobListener listener)
      throws Exception {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      return PictureJob.run(
          input, output, request, executor, settings(30_000, Duration.ofMinutes(1)), listener);
    }
  }

  private Path run(Path input, JobRequest request) throws Exception {
    Path output = folder.resolve("result");
    run(input, output, request, JobListener.NONE);
    return output;
  }

  /** A request with one file beside the picture. */
  private static JobRequest request(
      String operation, Map<String, String> parameters, String attachment, Path file) {
    Map<String, String> all = new HashMap<>(parameters);
    all.put(attachment, file.getFileName().toString());
    return new JobRequest(Operations.named(operation), all, Map.of(attachment, file));
  }

  private String failure(Path input, JobRequest request) throws IOException {
    List<String> before = leftovers();
    JobFailedException failure = assertThrows(JobFailedException.class, () -> run(input, request));
    assertEquals(before, leftovers());
    return failure.getMessage();
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> inFolder = Files.list(folder);
        Stream<Path> inScratch = Files.list(scratch)) {
      return Stream.concat(inFolder, inScratch)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, '', 1",
    "moon.png, sobel, '', 3000",
    "moon.png, clahe, columns=3 rows=5 clip=4, 3000",
    "moon.png, stretch, '', 7000",
    "astronaut.png, equalize, '', 50000",
    "astronaut.png, sobel, '', 1",
    "astronaut.png, clahe, color=per-channel, 20000",
    "astronaut.png, clahe, color=gray rows=3 clip=0, 1000000",
    "astronaut.png, stretch, color=per-channel low=2 nodata=0, 50000",
    "chessboard_GRAY_U16.tif, equalize, '', 10000",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=3 bits=auto, 50000",
    "chessboard_GRAY_U16.tif, sobel, '', 100000000"
  })
  void theResultIsThatOfTheWholePictureWhateverTheChunks(
      String name, String operation, String given, long chunkBytes) throws Exception {
    Path input = copy(name);
    Path output = folder.resolve("result");
    Map<String, String> parameters = parameters(given);
    List<ChunkEvent> events = new ArrayList<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {}

          @Override
          public synchronized void chunk(ChunkEvent event) {
            events.add(event);
          }
        };
    JobReport report;
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      report =
          PictureJob.run(
              input,
              output,
              new JobRequest(Operations.named(operation), parameters),
              executor,
              settings(chunkBytes, Duration.ofMinutes(1)),
              listener);
    }
    assertArrayEquals(
        expected(operation, parameters, decoded(input)), decoded(output).toPackedBytes());
    assertEquals(List.of(name, "result").stream().sorted().toList(), leftovers());
    int rounds = operation.equals("sobel") ? 1 : 2;
    assertEquals(Map.of("scalar", rounds * report.chunks()), report.resultsByBackend());
    assertEquals(2 * rounds * report.chunks(), events.size(), "one start and one end each");
  }

  // --- files beside the picture ---------------------------------------------------------------

  /** A mask: an ellipse in colours with different alpha, black elsewhere, or all black. */
  private static BufferedImage maskImage(int width, int height, boolean black) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double inside = Math.hypot(2.0 * x / width - 1, 2.0 * y / height - 0.8);
        int color = inside < 0.9 && !black ? 1 << (8 * (x % 3)) : 0;
        image.setRGB(x, y, ((x * y % 256) << 24) | color);
      }
    }
    return image;
  }

  private static Optional<Pixels> maskPixels(BufferedImage image) {
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, image.getWidth(), image.getHeight());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        mask.setSample(x, y, 0, (image.getRGB(x, y) & 0xFFFFFF) == 0 ? 0 : 255);
      }
    }
    return Optional.of(mask);
  }

  private Path png(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private Path tiff(String name, BufferedImage... pages) throws IOException {
    Path file = folder.resolve(name);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage page : pages) {
        writer.writeToSequence(new IIOImage(page, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "astronaut.png, equalize, ''",
    "astronaut.png, clahe, color=per-channel columns=5",
    "astronaut.png, stretch, color=per-channel low=5 high=20 nodata=0",
    "chessboard_GRAY_U16.tif, equalize, ''",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=2"
  })
  void onlyWhereAMaskIsNotBlackPixelsAreCounted(String name, String operation, String given)
      throws Exception {
    Path input = copy(name);
    Pixels picture = decoded(input);
    Map<String, String> parameters = parameters(given);
    BufferedImage image = maskImage(picture.width(), picture.height(), false);
    Path mask = png(image, "mask.png");

    byte[] result =
        decoded(run(input, request(operation, parameters, "mask", mask))).toPackedBytes();

    parameters.put("mask", "mask.png");
    JobSpec spec = spec(operation, parameters, picture);
    assertArrayEquals(expected(spec, picture, maskPixels(image), Attachments.NONE), result);
    assertFalse(
        Arrays.equals(expected(spec, picture, Optional.empty(), Attachments.NONE), result),
        "the mask makes a difference");
    assertEquals(List.of(name, "mask.png", "result").stream().sorted().toList(), leftovers());
  }

  private static BufferedImage page(int width, int height, int factor) {
    BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        page.getRaster().setSample(x, y, 0, (x * factor + y) % 200);
      }
    }
    return page;
  }

  @Test
  void aMaskHasAPageForEachOfThePicturesOrOneForAll() throws Exception {
    Path input = tiff("in.tif", page(40, 30, 1), page(40, 30, 3), page(40, 30, 7));
    BufferedImage some = maskImage(40, 30, false);
    BufferedImage none = maskImage(40, 30, true);
    Path oneForAll = tiff("one.tif", some);
    Path each = tiff("each.tif", some, none, some);

    for (Path mask : List.of(oneForAll, each)) {
      Path output = run(input, request("equalize", Map.of(), "mask", mask));
      for (int page = 0; page < 3; page++) {
        Pixels picture = decoded(input, page);
        JobSpec spec = spec("equalize", Map.of("mask", "m"), picture);
        BufferedImage image = page == 1 && mask.equals(each) ? none : some;
        assertArrayEquals(
            expected(spec, picture, maskPixels(image), Attachments.NONE),
            decoded(output, page).toPackedBytes(),
            mask + ", page " + page);
      }
    }
  }

  @Test
  void aMaskThatDoesNotFitIsNamedWithBothSizes() throws Exception {
    Path moon = copy("moon.png");
    Path small = png(maskImage(511, 512, false), "small.png");
    Path pages = tiff("in.tif", page(40, 30, 1), page(41, 30, 3), page(40, 30, 7));
    Path two = tiff("two.tif", maskImage(40, 30, false), maskImage(41, 30, false));
    Path one = tiff("one.tif", maskImage(40, 30, false));

    assertEquals(
        "the mask small.png is 511 x 512 pixels, but the picture is 512 x 512; they need the same"
            + " size",
        failure(moon, request("equalize", Map.of(), "mask", small)));
    assertEquals(
        "the mask two.tif has 2 pages, but the picture has 3; it needs one, or as many",
        failure(pages, request("equalize", Map.of(), "mask", two)));
    assertEquals(
        "the mask one.tif is 40 x 30 pixels, but page 2 of the picture is 41 x 30; they need the"
            + " same size",
        failure(pages, request("equalize", Map.of(), "mask", one)));
  }

  @Test
  void aFileBesideThePictureThatIsNoPictureIsNamed() throws Exception {
    Path moon = copy("moon.png");
    Path text = Files.writeString(folder.resolve("m.png"), "Dear mask");
    Path cut = folder.resolve("cut.png");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(moon), 20_000));

    for (String kind : List.of("mask", "reference")) {
      String operation = kind.equals("mask") ? "equalize" : "match";
      for (Path file : List.of(text, cut)) {
        JobRequest request = request(operation, Map.of(), kind, file);
        PictureException failure = assertThrows(PictureException.class, () -> run(moon, request));
        assertTrue(
            failure.getMessage().startsWith("the %s %s: ".formatted(kind, file.getFileName())),
            failure.getMessage());
      }
    }
    assertEquals(List.of("cut.png", "m.png", "moon.png"), leftovers());
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, retina.jpg, luminance, 1",
    "astronaut.png, coffee.png, luminance, 1",
    "astronaut.png, coffee.png, per-channel, 3",
    "astronaut.png, moon.png, per-channel, 1",
    "moon.png, coffee.png, per-channel, 1",
    "moon.png, chessboard_GRAY_U16.tif, luminance, 1",
    "chessboard_GRAY_U16.tif, moon.png, luminance, 1"
  })
  void aReferenceIsCountedAsThePictureIs(
      String name, String referenceName, String color, int planes) throws Exception {
    Path input = copy(name);
    Path file = copy(referenceName);
    Pixels picture = decoded(input);
    Pixels reference = decoded(file);
    HistogramGrid counts = new HistogramGrid(1, 1, planes, reference.format().levels());
    new ScalarBackend()
        .histogram(
            Chunk.whole(reference),
            planes == 3 ? ColorMode.PER_CHANNEL : ColorMode.LUMINANCE,
            counts);

    Path output = run(input, request("match", Map.of("color", color), "reference", file));

    JobSpec spec = spec("match", Map.of("color", color, "reference", "r"), picture);
    assertArrayEquals(
        expected(
            spec,
            picture,
            Optional.empty(),
            new Attachments(Optional.of(counts), Optional.empty())),
        decoded(output).toPackedBytes());
  }

  /** Keeps the tables of a job in files, as a person might. */
  private static JobListener saving(Path folder, List<Path> saved) {
    return new JobListener() {
      @Override
      public void page(int page, int pages, ChunkPlan plan) {}

      @Override
      public void chunk(ChunkEvent event) {}

      @Override
      public void tables(int page, LutGrid tables) throws IOException {
        Path file = folder.resolve("table" + page + ".csv");
        try (OutputStream out = Files.newOutputStream(file)) {
          TableFile.write(tables, out);
        }
        saved.add(file);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, ''",
    "astronaut.png, stretch, color=per-channel",
    "astronaut.png, clahe, color=gray columns=3",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=2 bits=auto"
  })
  void savedTablesGiveTheSameResultAgainInOneRound(String name, String operation, String given)
      throws Exception {
    Path input = copy(name);
    Map<String, String> parameters = parameters(given);
    List<Path> saved = new ArrayList<>();
    Path first = folder.resolve("first");
    JobRequest counting = new JobRequest(Operations.named(operation), parameters);
    JobReport twoRounds = run(input, first, counting, saving(folder, saved));
    Map<String, String> color = new HashMap<>(parameters);
    color.keySet().retainAll(List.of("color"));

    Path second = folder.resolve("second");
    List<Path> savedAgain = new ArrayList<>();
    Path again = Files.createDirectory(folder.resolve("again"));
    JobReport oneRound =
        run(
            input,
            second,
            request("lut", color, "table", saved.getFirst()),
            saving(again, savedAgain));

    assertEquals(-1, Files.mismatch(first, second));
    assertEquals(-1, Files.mismatch(saved.getFirst(), savedAgain.getFirst()));
    assertEquals(1, saved.size());
    assertEquals(2 * twoRounds.chunks(), twoRounds.resultsByBackend().get("scalar"));
    assertEquals(oneRound.chunks(), oneRound.resultsByBackend().get("scalar"));
  }

  @Test
  void aTableThatIsNoneOrDoesNotFitFailsInWords() throws Exception {
    Path moon = copy("moon.png");
    Path deep = copy("chessboard_GRAY_U16.tif");
    Path bad = Files.writeString(folder.resolve("bad.csv"), "0,0\n1,x\n");
    String lines = IntStream.range(0, 256).mapToObj(Integer::toString).collect(joining("\n"));
    Path table = Files.writeString(folder.resolve("t.csv"), lines);

    assertEquals(
        "the table bad.csv, line 2 has \"x\" where a whole number from 0 is needed",
        failure(moon, request("lut", Map.of(), "table", bad)));
    assertTrue(
        failure(deep, request("lut", Map.of(), "table", table))
            .contains("the file's table has 256"),
        "8 bits for 16");
  }

  @Test
  void tablesThatCannotBeKeptFailTheJobAndLeaveNothing() throws Exception {
    Path moon = copy("moon.png");
    JobListener full =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {}

          @Override
          public void chunk(ChunkEvent event) {}

          @Override
          public void tables(int page, LutGrid tables) throws IOException {
            throw new IOException("the disk is full");
          }
        };
    IOException failure =
        assertThrows(
            IOException.class,
            () -> run(moon, folder.resolve("result"), request("equalize"), full));
    assertEquals("the disk is full", failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  // --- parameters that a picture decides about ------------------------------------------------

  /** A plain gray TIFF of one strip that says which value means that there is no data. */
  private Path tiffWithNodata(String name, Pixels picture, String nodata) throws IOException {
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

  @ParameterizedTest
  @EnumSource(names = {"GRAY8", "GRAY16"})
  void whatATiffSaysIsNoDataIsNeitherCountedNorChanged(PixelFormat format) throws Exception {
    Pixels picture = Pixels.allocate(format, 80, 60);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 80; x++) {
        picture.setSample(x, y, 0, x < 20 ? 99 : 60 + (x * y) % 90);
      }
    }
    Path input = tiffWithNodata("in.tif", picture, "99");
    byte[] result = decoded(run(input, request("equalize"))).toPackedBytes();
    byte[] ignored =
        decoded(run(input, new JobRequest(Operations.named("equalize"), Map.of("nodata", "none"))))
            .toPackedBytes();

    assertArrayEquals(expected("equalize", Map.of("nodata", "99"), picture), result);
    assertArrayEquals(expected("equalize", Map.of("nodata", "none"), picture), ignored);
    assertFalse(Arrays.equals(result, ignored));
  }

  @Test
  void aReferencesNoDataIsThatOfItsOwnFile() throws Exception {
    Path moon = copy("moon.png");
    Pixels pixels = Pixels.allocate(PixelFormat.GRAY16, 50, 50);
    for (int y = 0; y < 50; y++) {
      for (int x = 0; x < 50; x++) {
        pixels.setSample(x, y, 0, x < 40 ? 7 : 1000 * y);
      }
    }
    Path file = tiffWithNodata("ref.tif", pixels, "7");
    HistogramGrid counts = new HistogramGrid(1, 1, 1, 65_536);
    new ScalarBackend().histogram(Chunk.whole(pixels), ColorMode.LUMINANCE, counts);
    JobSpec spec = spec("match", Map.of("reference", "r"), decoded(moon));
    Attachments all = new Attachments(Optional.of(counts), Optional.empty());
    byte[] withAll = expected(spec, decoded(moon), Optional.empty(), all);
    counts.counts()[7] = 0;
    byte[] without = expected(spec, decoded(moon), Optional.empty(), all);

    Path auto = run(moon, request("match", Map.of(), "reference", file));
    assertArrayEquals(without, decoded(auto).toPackedBytes());
    Path none = run(moon, request("match", Map.of("nodata", "none"), "reference", file));
    assertArrayEquals(withAll, decoded(none).toPackedBytes());
  }

  @Test
  void parametersThatAPictureCannotHaveFailInWords() throws Exception {
    Path moon = copy("moon.png");
    Path deep = copy("chessboard_GRAY_U16.tif");
    JobRequest nodata = new JobRequest(Operations.named("equalize"), Map.of("nodata", "300"));
    JobRequest fine =
        new JobRequest(Operations.named("clahe"), Map.of("columns", "64", "rows", "64"));

    assertEquals("nodata is 300, but samples of 8 bits end at 255", failure(moon, nodata));
    assertTrue(failure(deep, fine).contains("64 x 64 cells is too fine for 16-bit samples"));
  }

  /** An executor that does one thing with the listener and nothing else. */
  private interface Answer {
    void give(ChunkListener listener);
  }

  private void runWith(Path input, Answer answer, Duration timeout) throws Exception {
    PictureJob.run(
        input,
        folder.resolve("result"),
        request("equalize"),
        (page, plan, tables, source, listener) -> {
          answer.give(listener);
          return new ChunkSession() {
            @Override
            public void ready(int chunk) {}

            @Override
            public void publish(LutGrid tables) {}

            @Override
            public void close() {}
          };
        },
        settings(1_000, timeout),
        JobListener.NONE);
  }

  @Test
  void whatAnExecutorGivesUpFailsAndLeavesNothing() throws Exception {
    Path input = copy("moon.png");
    JobFailedException failure =
        assertThrows(
            JobFailedException.class,
            () -> runWith(input, listener -> listener.failed("no use"), Duration.ofMinutes(1)));
    assertEquals("no use", failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void aJobOnWhichNobodyWorksTimesOut() throws Exception {
    Path input = copy("moon.png");
    JobFailedException failure =
        assertThrows(
            JobFailedException.class, () -> runWith(input, _ -> {}, Duration.ofMillis(50)));
    assertTrue(failure.getMessage().contains("is a worker connected?"), failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void anInterruptEndsItAndLeavesNothing() throws Exception {
    Path input = copy("moon.png");
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                runWith(input, _ -> begun.complete(Thread.currentThread()), Duration.ofMinutes(1));
              } catch (Exception e) {
                ended.complete(e);
              }
            });
    begun.get().interrupt();
    Throwable failure = ended.get();
    assertTrue(
        failure instanceof InterruptedException || failure instanceof IOException,
        failure::toString);
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void whatIsNoPictureIsRefusedAndLeavesNothing() throws Exception {
    Path input = Files.writeString(folder.resolve("letter.png"), "Dear picture");
    assertThrows(PictureException.class, () -> runWith(input, _ -> {}, Duration.ofMinutes(1)));
    assertEquals(List.of("letter.png"), leftovers());
  }
}
