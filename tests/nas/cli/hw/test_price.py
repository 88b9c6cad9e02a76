import json

import pytest

HEADER = "kind,batch,c_in,c_out,h,w,kernel,stride,dilation,groups,dtype,fused"
DENSE = "conv2d,1,64,64,56,56,3,1,1,1,fp16,0"
DEPTHWISE = "conv2d,1,64,64,56,56,3,1,1,64,fp16,0"
LINEAR = "linear,1,2048,1000,1,1,,,,,fp32,0"


@pytest.fixture
def price(nasctl, tmp_path):
    def run(*lines: str):
        (tmp_path / "work" / "ops.csv").write_text("\n".join(lines) + "\n")
        return nasctl("hw", "price", "ops.csv", "--hw", "h100", "--json")

    return run


def test_operators_are_answered_in_their_order_one_line_each(price):
    finished = price(HEADER, LINEAR, DENSE, LINEAR, DEPTHWISE)
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [(answer["kind"], answer["dtype"]) for answer in answers] == [
        ("linear", "fp32"),
        ("conv2d", "fp16"),
        ("linear", "fp32"),
        ("conv2d", "fp16"),
    ]
    assert answers[0] == answers[2]
    assert answers[1]["latency"]["value"] != answers[3]["latency"]["value"]


def test_every_price_has_its_interval_and_says_where_it_comes_from(price):
    latency = json.loads(price(HEADER, DENSE).stdout)["latency"]
    assert latency["low"] < latency["value"] < latency["high"]
    assert (latency["unit"], latency["provenance"], latency["covered"]) == ("s", "analytic", 1.0)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("kind,batch", "conv2d,1"), "lacks the columns c_in"),
        ((HEADER, DENSE.replace("conv2d", "conv3d")), "line 2: no kind 'conv3d'. Did you mean 'conv2d'?"),
        ((HEADER, DENSE, DENSE.replace("64,56", "-1,56")), "line 3: c_out is a whole number"),
        ((HEADER, DENSE.replace("fp16", "fp12")), "no dtype 'fp12'"),
        ((HEADER, DENSE.replace("64,64", "nan,64")), "c_in is a whole number"),
        ((HEADER, DENSE.replace("fp16,0", "fp16,maybe")), "fused is 0 or 1"),
        ((HEADER, "conv2d,1,64"), "no dtype ''"),
    ],
)
def test_a_row_that_is_no_operator_is_named_by_its_line(price, lines, message):
    finished = price(*lines)
    assert finished.returncode == 2
    assert message in json.loads(finished.stdout)["error"]["message"]
