package org.equilux.bench.jobs;

import static org.equilux.bench.jobs.JobContestant.COLD;
import static org.equilux.bench.jobs.JobContestant.START;
import static org.equilux.bench.jobs.JobContestant.WARM;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.process.Programs;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Sample;

/**
 * The rival programs for jobs. Each does the same work if it can; differences in arithmetic are
 * verified and reported.
 */
final class RivalJobs {
  private static final String VIPS = "vips";
  private static final String MAGICK = "ImageMagick";

  /**
   * The limit of the mean difference of ImageMagick, which leaves out pixels of the value 0 only,
   * whereas Equilux leaves out those of the darkest value.
   */
  private static final double MOST_OF_MAGICK = 1;

  private final JobSite site;
  private final Optional<Path> vips;
  private final Optional<List<String>> magick;
  private final Map<PythonRival.Library, Path> pythons = new EnumMap<>(PythonRival.Library.class);

  /**
   * Finds the rivals.
   *
   * @param programs finds a program, as {@link Programs#onPath} does
   * @param missing receives rivals that are not installed
   */
  RivalJobs(JobSite site, Programs.Finder programs, Consumer<Missing> missing)
      throws IOException, InterruptedException {
    this.site = site;
    this.vips = programs.find("vips");
    // Version 7 has one program, version 6 one for each task.
    this.magick =
        programs
            .find("magick")
            .map(path -> List.of(path.toString()))
            .or(() -> programs.find("convert").map(path -> List.of(path.toString())));
    if (vips.isEmpty()) {
      missing.accept(missing(VIPS, "not installed (apt install libvips-tools)"));
    }
    if (magick.isEmpty()) {
      missing.accept(missing(MAGICK, "not installed (apt install imagemagick)"));
    }
    for (PythonRival.Library library : PythonRival.Library.values()) {
      Optional<Path> python = PythonRival.python(library, programs);
      python.ifPresent(path -> pythons.put(library, path));
      if (python.isEmpty()) {
        missing.accept(
            missing(
                library.label(),
                "no python3 has it (apt install %s)".formatted(library.packages())));
      }
    }
  }

  private static Missing missing(String name, String reason) {
    return new Missing(Group.JOBS, name, reason);
  }

  /** The installed rivals that support the operation. */
  List<JobContestant> of(JobFiles files) {
    List<JobContestant> rivals = new ArrayList<>();
    JobOperation operation = files.work().operation();
    if (operation == JobOperation.EQUALIZE) {
      vips.ifPresent(program -> rivals.add(vips(program, files)));
      magick.ifPresent(program -> rivals.add(magick(program, files)));
    }
    pythons.forEach(
        (library, python) -> {
          if (library == PythonRival.Library.OPENCV || operation == JobOperation.EQUALIZE) {
            rivals.add(resident(library, python, files));
            rivals.add(script(library, python, files));
          }
        });
    return rivals;
  }

  private static JobContestant vips(Path program, JobFiles files) {
    String options =
        switch (files.work().kind()) {
          case JPEG -> "[Q=%d]".formatted(FileKind.JPEG_QUALITY);
          case PNG -> "[compression=6]";
          case TIFF_NONE -> "[compression=none]";
          case TIFF_LZW -> "[compression=lzw,predictor=none]";
          case TIFF_DEFLATE -> "[compression=deflate,predictor=none]";
        };
    return command(
        VIPS,
        files,
        result -> files.expected().verifyCumulative(files.input(), result),
        result ->
            List.of(program.toString(), "hist_equal", files.input().toString(), result + options));
  }

  private static JobContestant magick(List<String> program, JobFiles files) {
    List<String> options =
        switch (files.work().kind()) {
          case JPEG -> List.of("-quality", Integer.toString(FileKind.JPEG_QUALITY));
          case PNG -> List.of("-quality", "60");
          case TIFF_NONE -> List.of("-compress", "None");
          case TIFF_LZW -> List.of("-compress", "LZW");
          case TIFF_DEFLATE -> List.of("-compress", "Zip");
        };
    return command(
        MAGICK,
        files,
        result -> files.expected().verify(result, MOST_OF_MAGICK),
        result -> {
          List<String> command = new ArrayList<>(program);
          command.add(files.input().toString());
          // Otherwise, all channels would be mapped through a table of their brightness.
          command.addAll(List.of("-channel", "RGB", "-equalize"));
          command.addAll(options);
          command.add(result.toString());
          return command;
        });
  }

  private interface Command {
    List<String> to(Path result) throws IOException;
  }

  private interface Look {
    String at(Path result) throws Exception;
  }

  private static JobContestant command(String name, JobFiles files, Look look, Command command) {
    Path result = files.result(name);
    return new JobContestant(
        name,
        Role.RIVAL,
        Map.of(START, COLD),
        () -> {
          Path log = files.folder().resolve("rival.log");
          List<String> words = command.to(result);
          long start = System.nanoTime();
          Process process =
              new ProcessBuilder(words)
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())
                  .start();
          Programs.await(process, log);
          return Sample.of((System.nanoTime() - start) / 1e9);
        },
        () -> look.at(result));
  }

  /** A resident process with everything loaded. */
  private JobContestant resident(PythonRival.Library library, Path python, JobFiles files) {
    String name = library.label() + ", resident";
    Path result = files.result(name);
    return new JobContestant(
        name,
        Role.RIVAL,
        Map.of(START, WARM),
        () -> site.resident(python, library).run(files.input(), result, files.work()),
        () -> verify(library, files, result));
  }

  /** A process for one picture. */
  private JobContestant script(PythonRival.Library library, Path python, JobFiles files) {
    String name = library.label() + ", script";
    Path result = files.result(name);
    return new JobContestant(
        name,
        Role.RIVAL,
        Map.of(START, COLD),
        () -> {
          Path folder = site.folder("script");
          Path input = files.input();
          long start = System.nanoTime();
          Sample own;
          try (PythonRival rival = PythonRival.start(python, library, folder)) {
            own = rival.run(input, result, files.work());
          }
          double seconds = (System.nanoTime() - start) / 1e9;
          Map<String, Double> phases = new LinkedHashMap<>();
          phases.put(Phases.START, Math.max(0, seconds - own.value()));
          phases.putAll(own.phases());
          return new Sample(seconds, phases);
        },
        () -> verify(library, files, result));
  }

  /** OpenCV's arithmetic equals that of Equilux. */
  private static String verify(PythonRival.Library library, JobFiles files, Path result)
      throws Exception {
    return switch (library) {
      case OPENCV -> files.expected().verify(result, 0);
      case SKIMAGE -> files.expected().verifyCumulative(files.input(), result);
    };
  }
}
