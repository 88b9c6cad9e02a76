from nas.report.certified import certificate_text


def certificate(best=2.0, bound=2.0, gap=0.0, remarks=()):
    return {"best": best, "bound": bound, "gap": gap, "grid": {}, "rules": [], "remarks": list(remarks)}


def test_a_run_that_was_to_prove_nothing_says_nothing():
    assert certificate_text(None) is None


def test_the_optimum_and_a_gap_are_told_apart():
    assert certificate_text(certificate()) == (
        "Proved: no design of the grid that holds the limits is beyond 2, the best of this run."
    )
    assert certificate_text(certificate(bound=2.5, gap=0.25)).endswith("the best is within 25.00% of it.")


def test_remarks_stand_behind_the_proof_and_in_its_place_where_there_is_none():
    assert certificate_text(certificate(remarks=["A rule costs 1."])).endswith("the best of this run. A rule costs 1.")
    refused = certificate(best=None, bound=None, gap=None, remarks=["It is no chain."])
    assert certificate_text(refused) == "It is no chain."
    assert certificate_text(certificate(best=None, bound=None, gap=None)) == "Nothing was proved."
