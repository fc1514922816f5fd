"""Hold exported entities to the library followthemoney itself.

It has an environment of its own, from followthemoney.lock: versions up to 3.8 hold
networkx below the version that users get, and later ones need ICU's headers to be
built. ``make test`` makes it.

    .venv-ftm/bin/python tests/check_entities.py FILE...   every value must be kept
    .venv-ftm/bin/python tests/check_entities.py --model   what followthemoney.json has
"""

import json
import sys
from pathlib import Path

SCHEMATA = ("Address", "Article", "Document", "Event", "Trip", "Vessel")


def describe_model():
    """Give the properties that each schema has: type, length and what they name."""
    import followthemoney
    from followthemoney import model, registry

    def describe(schema):
        return {
            "required": sorted(schema.required),
            "schemata": sorted(each.name for each in schema.schemata),
            "properties": {
                name: {
                    "type": each.type.name,
                    "max_length": each.type.max_length,
                    **({"range": each.range.name} if each.range else {}),
                }
                for name, each in sorted(schema.properties.items())
                if not (each.stub or each.hidden)
            },
        }

    return {
        "version": followthemoney.__version__,
        "countries": sorted(registry.country.codes),
        "schemata": {name: describe(model.get(name)) for name in SCHEMATA},
    }


def find_faults(line):
    """Compare an entity with what the library makes of it."""
    from followthemoney import model
    from followthemoney.exc import InvalidData

    entity = json.loads(line)
    proxy = model.get_proxy(entity, cleaned=False)
    try:
        proxy.schema.validate(entity)
    except InvalidData as fault:
        return [f"{entity['id']}: {fault.errors}"]
    kept = {k: sorted(v) for k, v in proxy.to_dict()["properties"].items()}
    missing = [name for name in proxy.schema.required if not kept.get(name)]
    faults = [f"{entity['id']}: needs {name}" for name in missing]
    for name in sorted(entity["properties"].keys() | kept.keys()):
        told = sorted(entity["properties"].get(name, []))
        if told != kept.get(name):
            faults.append(f"{entity['id']}: {name} {told} becomes {kept.get(name)}")
    return faults


def check_file(path):
    """Print the faults of a file and their number."""
    lines = path.read_text(encoding="utf-8").split("\n")
    faults = [fault for line in lines if line for fault in find_faults(line)]
    told = f"{path.name}: {len(lines) - 1} entities, {len(faults)} faults"
    print(*faults, told, sep="\n")
    return len(faults)


def main(*arguments):
    """Print the model, or hold files to it; 1 for faults."""
    if arguments == ("--model",):
        print(json.dumps(describe_model(), sort_keys=True))
        return 0
    counts = [check_file(Path(argument)) for argument in arguments]
    return 1 if any(counts) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
