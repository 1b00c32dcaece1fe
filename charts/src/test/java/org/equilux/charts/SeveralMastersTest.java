package org.equilux.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart with several masters, PostgreSQL and an object store. */
class SeveralMastersTest {
  static final Map<String, Object> VALUES =
      Map.of(
          "master.replicas", 2,
          "database.url", "jdbc:postgresql://db.data:5433/equilux",
          "database.user", "scans",
          "database.passwordSecret", "db-password",
          "storage.address", "s3://pictures/team",
          "storage.endpoint", "http://s3.data:9000",
          "storage.secret", "s3-keys");

  @TempDir private static Path unhooked;

  @BeforeAll
  static void unhook() throws IOException {
    Made.unhook(unhooked);
  }

  private static Map<String, String> environment(Container container) {
    return container.getEnv().stream()
        .filter(it -> it.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void mastersShareDatabaseAndStoreAndAreDialedByTheirNames() throws IOException {
    Made made = Made.of(unhooked, VALUES);
    StatefulSet masters = made.all(StatefulSet.class).getFirst();
    String name = masters.getMetadata().getName();
    Service names = made.get(Service.class, name + "-masters");
    Container master = masters.getSpec().getTemplate().getSpec().getContainers().getFirst();
    Map<String, String> environment = environment(master);

    assertEquals(2, masters.getSpec().getReplicas());
    assertEquals(names.getMetadata().getName(), masters.getSpec().getServiceName());
    assertEquals("None", names.getSpec().getClusterIP());
    assertEquals(Set.of(name), made.selected(names.getSpec().getSelector()));
    assertEquals(
        "data", masters.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName());
    assertEquals(
        "http://$(POD_NAME).%s-masters:8000".formatted(name), environment.get("EQUILUX_ADVERTISE"));
    assertEquals(VALUES.get("database.url"), environment.get("EQUILUX_DATABASE"));
    assertEquals("/database/password", environment.get("EQUILUX_DATABASE_PASSWORD_FILE"));
    assertEquals(VALUES.get("storage.address"), environment.get("EQUILUX_STORAGE"));
    assertTrue(
        made.all(PodDisruptionBudget.class).stream()
            .anyMatch(it -> made.selected(it.getSpec().getSelector()).equals(Set.of(name))));
  }

  @Test
  void networkPoliciesAllowDatabaseAndStore() throws IOException {
    Made made = Made.of(unhooked, VALUES);
    Set<Set<Integer>> expected = Set.of(Set.of(5433, 9000, 8000, 53), Set.of(9000, 6000, 53));

    assertEquals(
        expected,
        made.all(NetworkPolicy.class).stream()
            .map(
                policy ->
                    policy.getSpec().getEgress().stream()
                        .map(NetworkPolicyEgressRule::getPorts)
                        .flatMap(ports -> ports.stream())
                        .map(port -> port.getPort().getIntVal())
                        .collect(Collectors.toSet()))
            .collect(Collectors.toSet()));
  }

  @Test
  void withoutAStoreMastersShareAFolder() throws IOException {
    Map<String, Object> values = new HashMap<>(VALUES);
    values.keySet().removeIf(name -> name.startsWith("storage."));
    values.put("persistence.existingClaim", "shared");
    StatefulSet masters = Made.of(unhooked, values).all(StatefulSet.class).getFirst();

    assertTrue(masters.getSpec().getVolumeClaimTemplates().isEmpty());
    Volume data =
        masters.getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(it -> it.getName().equals("data"))
            .findFirst()
            .orElseThrow();
    assertEquals("shared", data.getPersistentVolumeClaim().getClaimName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"database.url", "storage.address"})
  void severalMastersWithoutACommonPlaceAreRefused(String missing) {
    Map<String, Object> values = new HashMap<>(VALUES);
    values.remove(missing);

    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> Made.of(unhooked, values));
    assertTrue(refused.getMessage().contains("needs " + missing), refused.getMessage());
  }
}
