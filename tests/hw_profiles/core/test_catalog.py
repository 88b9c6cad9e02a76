import subprocess
import sys

from hw_profiles.core.catalog import list_profiles


def test_the_devices_of_the_main_job_are_shipped():
    wanted = {"a100", "h100", "h200", "v100", "t4", "rtx3090", "rtx4090", "jetson_orin"}
    assert wanted <= set(list_profiles())


def test_listing_devices_needs_the_standard_library_alone():
    program = (
        "import sys; from hw_profiles.core.catalog import list_profiles; list_profiles();"
        "print(sorted({'numpy', 'pydantic', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
