package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.equilux.command.report.ExitCode;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class UsageTest {
  @TempDir private Path folder;

  static List<CommandLine> commands() {
    return List.copyOf(Equilux.commandLine().getSubcommands().values());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpHasEveryOptionExitCodesAndExamples(CommandLine command) {
    String name = command.getCommandName();

    Cli.Result result = Cli.run(name, "--help");

    assertEquals(ExitCode.OK, result.exit());
    for (OptionSpec option : command.getCommandSpec().options()) {
      String shown = option.negatable() ? "--[no-]" : option.longestName();
      assertTrue(result.out().contains(shown), option.longestName() + " in\n" + result.out());
      assertTrue(option.description().length > 0, option.longestName() + " has no description");
    }
    assertTrue(result.out().contains("130   interrupted"), result.out());
    assertTrue(result.out().contains("Examples:\n  equilux " + name), result.out());
    assertFalse(result.out().contains("${"), result.out());
  }

  @Test
  void onlyTheGivenCommandIsLoaded() {
    assertEquals(Set.of("devices"), Equilux.commandLine("devices").getSubcommands().keySet());
    assertEquals(5, Equilux.commandLine("device").getSubcommands().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "submit"})
  void helpHasTheParametersOfEveryOperation(String command) {
    String help = Cli.run(command, "--help").out().replaceAll("\\s+", " ");
    for (Operation operation : Operations.all()) {
      assertTrue(help.contains(operation.name()), help);
      for (Parameter parameter : operation.parameters()) {
        assertTrue(help.contains("--" + parameter.name() + "="), help);
        assertTrue(help.contains(parameter.description()), help);
        if (!parameter.defaultValue().isEmpty()) {
          assertTrue(help.contains("Default: " + parameter.defaultValue() + "."), help);
        }
        if (parameter instanceof Parameter.Numeric number) {
          String values = (number.isUnbounded() ? "N is " : "N from ") + number.numbers() + ".";
          assertTrue(help.contains(values), values);
        }
        if (parameter instanceof Parameter.Choice choice) {
          choice.choices().forEach(word -> assertTrue(help.contains(word), word));
        }
      }
    }
  }

  @Test
  void sharedParametersAreDescribedOnce() {
    String help = Cli.run("process", "--help").out().replaceAll("\\s+", " ");
    String mask = "pixels are counted only where it is not black";
    assertEquals(help.indexOf(mask), help.lastIndexOf(mask), help);
    String operations = "--mask=FILE equalize, clahe, stretch, match(, \\w+)*: A picture";
    assertTrue(Pattern.compile(operations).matcher(help).find(), help);
    assertTrue(help.contains("lut: A text file"), help);
    assertFalse(help.contains("Default: ."), help);
  }

  @Test
  void theCommandItselfHasHelpAndVersion() {
    Cli.Result help = Cli.run("--help");
    assertEquals(ExitCode.OK, help.exit());
    commands().forEach(command -> assertTrue(help.out().contains(command.getCommandName())));

    Cli.Result version = Cli.run("--version");
    assertEquals(ExitCode.OK, version.exit());
    assertTrue(version.out().matches("equilux \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)\\R"));
    assertEquals(version.out(), Cli.run("process", "--version").out());

    assertEquals(ExitCode.USAGE, Cli.run().exit());
    assertEquals(ExitCode.USAGE, Cli.run("proces").exit());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          process                                    | Missing required parameter: 'FILE'
          process moon.png --operation blur          | there is no operation "blur"; there is equalize, clahe,
          process moon.png --color loud              | color cannot be "loud"; it is one of luminance, per-channel, gray
          process moon.png -p hue=luminance       | equalize has no parameter "hue"; it has color,
          process moon.png --operation sobel --color luminance | sobel has no parameter "color"; it has range, depth
          process moon.png --color luminance -p color=luminance | color is given twice
          process moon.png --operation clahe --clip steep | clip cannot be "steep"; it is a number from 0 to 1000
          process moon.png --range 5,4               | range cannot be "5,4"; it is one of auto, or two numbers
          process moon.png --nodata none-at-all      | nodata cannot be "none-at-all"; it is one of auto, none, any number
          process moon.png --depth 12                | depth cannot be "12"; it is one of input, 8, 16
          process moon.png --mask nowhere.png        | the file given as mask, nowhere.png, does not exist
          process moon.png -p mask=/                 | the file given as mask, /, is no file
          process moon.png --operation sobel --mask nowhere.png | sobel has no parameter "mask"; it has range, depth
          process moon.png --operation lut           | lut needs table: A text file
          process moon.png --operation sobel --save-lut t.csv | sobel has no lookup table that --save-lut could save
          process moon.png sun.png --save-lut t.csv  | --save-lut is for one picture
          process moon.png --save-lut moon.png       | --save-lut would replace moon.png
          process moon.png --save-lut moon_equalized.png | --save-lut would replace moon_equalized.png
          process moon.png --save-lut /              | --save-lut needs a file, but / is a folder
          process moon.png --backend abacus          | there is no backend "abacus"; there is auto,
          process moon.png --threads 0               | must be 1 or more
          process moon.png --threads many            | 'many' is not an int
          process moon.png --chunk-size 4X           | "4X" is not a size in bytes, such as 4M or 1.5G
          process moon.png --chunk-size 0            | "0" is not a size in bytes, such as 4M or 1.5G
          process moon.png --ouput x                 | Unknown option: '--ouput'
          submit moon.png --server localhost         | --server cannot be "localhost"
          submit moon.png --server ftp://localhost   | --server cannot be "ftp://localhost"
          submit moon.png --patience long            | "long" is not a time, such as 500ms, 30s or 5m
          serve --port 70000                         | the port cannot be 70000
          serve --lease soon                         | "soon" is not a time, such as 500ms, 30s or 5m
          serve --jobs 0                             | the number of jobs at once cannot be 0
          serve --worker-tls-cert m.crt              | --worker-tls-cert and --worker-tls-key belong together
          serve --worker-tls-key m.key               | --worker-tls-cert and --worker-tls-key belong together
          serve --worker-tls-revoked r.txt           | --worker-tls-revoked needs --worker-tls-clients
          serve --worker-tls-names some --worker-tls-cert no.crt --worker-tls-key no.key | no.crt: there is no such file
          serve --tls-cert m.crt                     | --tls-cert and --tls-key belong together
          serve --http-redirect-port 80              | a port that redirects to HTTPS needs a certificate
          serve --worker-tls-clients ca.crt          | --worker-tls-clients needs --worker-tls-cert and --worker-tls-key
          serve --worker-tls-cert no.crt --worker-tls-key no.key | no.crt: there is no such file
          serve --worker-tls-cert pom.xml --worker-tls-key pom.xml | pom.xml: there is no certificate in it
          worker --tls-ca ca.crt --tls-key w.key     | --tls-cert and --tls-key belong together
          worker --tls-cert w.crt --tls-key w.key    | --tls-cert needs --tls-ca
          worker --tls-ca no.crt                     | no.crt: there is no such file
          worker --tls-ca pom.xml                    | pom.xml: there is no certificate in it
          worker --slots 0                           | --slots must be from 1 to 1024
          worker --cache -1                          | --cache must be 0 or more
          worker --master here:there                 | --master must be HOST:PORT
          devices now                                | Unmatched argument at index 1: 'now'
          """)
  void anInvalidCommandLineIsOneErrorLineWithoutEffects(String line, String message) {
    Cli.Result result = Cli.run((Object[]) line.split(" +", -1));

    assertEquals(ExitCode.USAGE, result.exit());
    assertEquals("", result.out());
    String command = line.split(" ", 2)[0];
    String first = result.err().lines().findFirst().orElseThrow();
    assertTrue(first.startsWith("equilux " + command + ": "), result.err());
    assertTrue(first.contains(message), result.err());
    assertTrue(result.err().endsWith("Try \"equilux " + command + " --help\".\n"), result.err());
  }

  @Test
  void conflictingResultsAreRefusedWithoutEffects() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path other = Cli.picture("moon.png", Files.createDirectory(folder.resolve("other")));
    Path out = folder.resolve("out");
    Path named = Files.copy(moon, folder.resolve("moon_equalized.png"));

    Cli.Result clash = Cli.run("process", moon, other, "--output", out);
    Cli.Result twice = Cli.run("process", moon, moon);
    Cli.Result link = Cli.run("process", moon, folder.resolve("other/../moon.png"));
    Cli.Result input = Cli.run("process", moon, named, "--overwrite");

    assertEquals(ExitCode.USAGE, clash.exit());
    assertTrue(clash.err().contains("would both become"), clash.err());
    assertFalse(Files.exists(out));
    assertEquals(ExitCode.USAGE, twice.exit());
    assertTrue(twice.err().contains("is given twice"), twice.err());
    assertEquals(ExitCode.USAGE, link.exit());
    assertEquals(ExitCode.USAGE, input.exit());
    assertTrue(input.err().contains("which is an input"), input.err());
    assertEquals(-1, Files.mismatch(moon, named));
    assertEquals(List.of("moon.png"), Cli.names(folder.resolve("other")));
  }

  @Test
  void anUnusableOutputFolderIsRefused() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path results = Files.createFile(folder.resolve("results"));

    Cli.Result file = Cli.run("process", moon, "--output", results);
    Cli.Result input = Cli.run("process", moon, "--output", moon);
    Cli.Result below = Cli.run("process", moon, "--output", moon.resolve("below"));

    assertEquals(ExitCode.USAGE, file.exit());
    assertTrue(file.err().contains("cannot be made: it is a file"), file.err());
    assertEquals(ExitCode.USAGE, below.exit());
    assertTrue(below.err().contains("cannot be made: "), below.err());
    assertEquals(ExitCode.USAGE, input.exit());
    assertTrue(input.err().contains("which is an input"), input.err());
    assertEquals(List.of("moon.png", "results"), Cli.names(folder));
  }

  @Test
  void invalidFileOptionsAreRefusedWithoutEffects() {
    Cli.Result quality = Cli.run("process", "--quality", "101", "any.jpg");
    assertEquals(ExitCode.USAGE, quality.exit());
    assertTrue(quality.err().contains("quality cannot be \"101\""), quality.err());
  }
}
