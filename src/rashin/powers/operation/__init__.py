"""オペレーション: measure, analyse, improve, again and again."""
