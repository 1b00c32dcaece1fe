package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.equilux.master.net.PublicPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures submitted to a master below a public path, through a reverse proxy. */
@Timeout(120)
class SubmitPublicPathTest extends SubmitFixture {
  private Master startBelow() throws Exception {
    return start(config().publicPath(new PublicPath(SubPathProxy.PATH)));
  }

  private Cli.Result submit(Path picture, URI server, Object... more) {
    Object[] arguments = {
      "submit", picture, "--token-file", token(), "--overwrite", "--server", server
    };
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.run(all);
  }

  @ParameterizedTest
  @EnumSource
  void submitsThroughAProxy(SubPathProxy.Mode mode) throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path result = folder.resolve("moon_equalized.png");
    assertEquals(0, Cli.run("process", moon).exit());
    byte[] expected = Files.readAllBytes(result);
    Files.delete(result);
    try (Master master = startBelow();
        SubPathProxy proxy = new SubPathProxy(master.port(), mode)) {
      for (String end : new String[] {"", "/"}) {
        Cli.Result submitted = submit(moon, URI.create(proxy.address() + end), "--json");
        assertEquals(ExitCode.OK, submitted.exit(), submitted.err());
        assertEquals(-1, Arrays.mismatch(expected, Files.readAllBytes(result)));
      }
      Cli.Result common = submit(moon, proxy.address(), "--common-table");
      assertEquals(ExitCode.OK, common.exit(), common.err());
    }
  }

  @Test
  void anAddressWithoutThePathIsReported() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    try (Master master = startBelow();
        SubPathProxy proxy = new SubPathProxy(master.port(), SubPathProxy.Mode.STRIPS)) {
      Cli.Result submitted = submit(moon, proxy.address().resolve("/"));
      assertEquals(ExitCode.FAILED, submitted.exit());
      assertTrue(submitted.err().contains("is there an Equilux master at"), submitted.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"equilux", "/a//b", "/api"})
  void aMalformedPathIsRefused(String path) {
    Cli.Result refused = Cli.run("serve", "--port=0", "--public-path", path, "--data", data);
    assertEquals(ExitCode.USAGE, refused.exit());
    assertTrue(refused.err().contains("the public path \"" + path + "\""), refused.err());
  }
}
